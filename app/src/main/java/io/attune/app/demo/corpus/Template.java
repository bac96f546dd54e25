package io.attune.app.demo.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with slots in braces. {@code {word}} takes the column {@code word}; {@code {Word}} takes the same column with
 * its first letter in upper case.
 */
final class Template {

    private static final Pattern SLOT = Pattern.compile("\\{([A-Za-z]+)}");

    private record Part(boolean slot, String text) {}

    private final String source;
    private final List<Part> parts = new ArrayList<>();

    Template(String source) {
        this.source = source;
        Matcher matcher = SLOT.matcher(source);
        int end = 0;
        while (matcher.find()) {
            addLiteral(source.substring(end, matcher.start()));
            parts.add(new Part(true, matcher.group(1)));
            end = matcher.end();
        }
        addLiteral(source.substring(end));
    }

    /** Names of the columns that this template needs. */
    TreeSet<String> columns() {
        TreeSet<String> columns = new TreeSet<>();
        for (Part part : parts) {
            if (part.slot()) {
                columns.add(column(part.text()));
            }
        }
        return columns;
    }

    /** Fills every slot. */
    String render(Map<String, String> row) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part.slot() ? value(part.text(), row) : part.text());
        }
        return text.toString();
    }

    /** Fills every slot and misspells one word outside the slots, where there is one that is long enough. */
    String renderMisspelt(Map<String, String> row, SplittableRandom random) {
        List<Part> candidates = parts.stream()
                .filter(part -> !part.slot() && Typos.possible(part.text()))
                .toList();
        if (candidates.isEmpty()) {
            return render(row);
        }
        Part misspelt = candidates.get(random.nextInt(candidates.size()));
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part.slot()) {
                text.append(value(part.text(), row));
            } else {
                // Identity on purpose: two parts may have equal text and only one is misspelt.
                text.append(part == misspelt ? Typos.apply(part.text(), random) : part.text());
            }
        }
        return text.toString();
    }

    private void addLiteral(String literal) {
        if (!literal.isEmpty()) {
            parts.add(new Part(false, literal));
        }
    }

    private String value(String slot, Map<String, String> row) {
        String value = row.get(column(slot));
        if (value == null) {
            throw new IllegalArgumentException("no column '" + column(slot) + "' for template: " + source);
        }
        return Character.isUpperCase(slot.charAt(0)) ? capitalised(value) : value;
    }

    private static String column(String slot) {
        return slot.substring(0, 1).toLowerCase(Locale.ROOT) + slot.substring(1);
    }

    private static String capitalised(String value) {
        return value.substring(0, 1).toUpperCase(Locale.ROOT) + value.substring(1);
    }

    @Override
    public String toString() {
        return source;
    }
}
