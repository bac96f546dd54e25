package io.attune.app.command;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Refuses option values that cannot be meant, before anything slow begins. Every message names the option as it is typed. */
final class OptionChecks {
    private final CommandSpec spec;

    OptionChecks(CommandSpec spec) {
        this.spec = spec;
    }

    /** Whether an option was typed, and is not there by default. */
    boolean given(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    OptionChecks atLeast(String option, double least, Number value) {
        return require(value.doubleValue() >= least, option, "must be at least " + plain(least), value);
    }

    OptionChecks between(String option, double least, double most, Number value) {
        return require(
                value.doubleValue() >= least && value.doubleValue() <= most,
                option,
                "must be between " + plain(least) + " and " + plain(most),
                value);
    }

    /** Above zero, finite, and no more than {@code most}, which may be infinite. */
    OptionChecks positive(String option, double most, Number value) {
        return require(
                value.doubleValue() > 0 && value.doubleValue() <= most && Double.isFinite(value.doubleValue()),
                option,
                "must be above 0 and " + (Double.isInfinite(most) ? "finite" : "at most " + plain(most)),
                value);
    }

    /** Any other range. */
    OptionChecks require(boolean valid, String option, String rule, Number value) {
        if (!valid) {
            throw new BadInputException(option + " " + rule + " but is " + value);
        }
        return this;
    }

    /** Options that would be ignored must not be typed. */
    OptionChecks onlyIf(boolean used, String why, String... options) {
        List<String> typed = Arrays.stream(options).filter(this::given).toList();
        if (!used && !typed.isEmpty()) {
            throw new BadInputException(String.join(", ", typed) + " would be ignored: " + why);
        }
        return this;
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? "%.0f".formatted(bound) : Double.toString(bound);
    }
}
