package io.attune.drift.job;

import io.attune.drift.feature.FeatureName;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.SafetyVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Checks that keep nonsense out of the state. Each says what is wrong with a record, or null when nothing is. */
final class Sane {

    private static final int MOST_CHARS = 1_000;
    private static final int MOST_NAME = 200;
    /** Nothing that Attune watches is older; a clock that was never set says 1970. */
    private static final long EARLIEST = Instant.parse("2015-01-01T00:00:00Z").toEpochMilli();

    private static final long AHEAD = Duration.ofDays(1).toMillis();
    private static final double LARGEST = 1e15;
    /** What cannot be negative: lengths. */
    private static final Set<String> COUNTS = Set.of(
            FeatureName.PROMPT_CHARS,
            FeatureName.PROMPT_WORDS,
            FeatureName.RESPONSE_CHARS,
            FeatureName.RESPONSE_WORDS,
            FeatureName.LENGTH_RATIO);

    private Sane() {}

    static String problem(Interaction interaction, long written) {
        return first(
                name("scope", interaction.getScope()),
                name("id", interaction.getId()),
                time(interaction.getEventTime(), written),
                interaction.getAdapterId() == null ? null : name("adapterId", interaction.getAdapterId()));
    }

    static String problem(Outcome outcome, long written) {
        String names = first(
                name("scope", outcome.getScope()),
                name("interactionId", outcome.getInteractionId()),
                time(outcome.getEventTime(), written));
        return names != null ? names : numbers("scores", outcome.getScores());
    }

    static String problem(SafetyVerdict verdict, long written) {
        return first(
                name("scope", verdict.getScope()),
                name("interactionId", verdict.getInteractionId()),
                time(verdict.getEventTime(), written));
    }

    static String problem(Deployment deployment, long written) {
        return first(
                name("scope", deployment.getScope()),
                name("id", deployment.getId()),
                time(deployment.getEventTime(), written));
    }

    /** Nothing of a bad record reaches a detector. */
    static String problem(InteractionFeatures features, long written) {
        String names = first(
                name("scope", features.getScope()),
                name("interactionId", features.getInteractionId()),
                time(features.getEventTime(), written));
        if (names != null) {
            return names;
        }
        String numbers = numbers("numbers", features.getNumbers());
        if (numbers != null) {
            return numbers;
        }
        if (features.getEmbedding() != null) {
            double squares = 0;
            for (float x : features.getEmbedding()) {
                squares += (double) x * x;
            }
            if (!(squares > 0 && squares < Double.POSITIVE_INFINITY)) {
                return "embedding must be finite and not zero, squared length was " + squares;
            }
        }
        return features.getDeployment() == null
                ? null
                : state(features.getDeployment().getState());
    }

    private static String state(String state) {
        for (DeploymentState known : DeploymentState.values()) {
            if (known.name().equals(state)) {
                return null;
            }
        }
        return "deployment.state is unknown, was '" + cut(state) + "'";
    }

    private static String numbers(String field, Map<String, Double> numbers) {
        for (Map.Entry<String, Double> entry : numbers.entrySet()) {
            if (entry.getKey().length() > MOST_NAME) {
                return "a name in " + field + " must have at most " + MOST_NAME + " characters, has "
                        + entry.getKey().length();
            }
            double value = entry.getValue();
            if (!Double.isFinite(value)) {
                return field + "." + entry.getKey() + " must be finite, was " + value;
            }
            if (Math.abs(value) > LARGEST) {
                return field + "." + entry.getKey() + " must be within ±1e15, was " + value;
            }
            if (value < 0 && COUNTS.contains(entry.getKey())) {
                return field + "." + entry.getKey() + " is a count and must not be negative, was " + value;
            }
        }
        return null;
    }

    private static String name(String field, String value) {
        return value.isBlank() || value.length() > MOST_CHARS
                ? field + " must have 1 to " + MOST_CHARS + " characters, has " + value.length()
                : null;
    }

    /** @param written when the record was written to its topic */
    private static String time(long eventTime, long written) {
        if (eventTime < EARLIEST) {
            return "eventTime must not be before 2015, was " + instant(eventTime) + ": is the sender's clock set?";
        }
        if (eventTime > written + AHEAD) {
            return "eventTime must not be more than a day after the record was written (" + instant(written) + "), was "
                    + instant(eventTime);
        }
        return null;
    }

    private static String instant(long millis) {
        // Far outside of what an Instant holds, the number itself has to do.
        return Math.abs(millis) < 300_000_000_000_000L
                ? Instant.ofEpochMilli(millis).toString()
                : millis + " ms";
    }

    private static String first(String... problems) {
        for (String problem : problems) {
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    static String cut(String text) {
        return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS);
    }
}
