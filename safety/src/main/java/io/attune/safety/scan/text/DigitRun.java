package io.attune.safety.scan.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A stretch of ASCII digits with separators between them, such as {@code +1 (212) 555-0100}: the only places where card and phone numbers
 * can be. Finding all of them is one pass.
 */
public final class DigitRun {
    private static final int MAX_GAP = 3;

    private final int start;
    private final int end;
    private final List<Integer> groups;
    private final String digits;
    private final int[] offsets;

    private DigitRun(int start, List<Integer> groups, String digits, int[] offsets) {
        this.start = start;
        this.end = offsets[offsets.length - 1] + 1;
        this.groups = List.copyOf(groups);
        this.digits = digits;
        this.offsets = offsets;
    }

    /** First char: a digit, {@code +} or {@code (}. */
    public int start() {
        return start;
    }

    /** One past the last digit. */
    public int end() {
        return end;
    }

    /** Lengths of the digit groups, in order. */
    public List<Integer> groups() {
        return groups;
    }

    /** The digits alone. */
    public String digits() {
        return digits;
    }

    /** The text offset of the n-th digit, counted from 0. */
    public int offset(int n) {
        return offsets[n];
    }

    /** Whether the digits are one unbroken group. */
    public boolean unbroken() {
        return groups.size() == 1;
    }

    /** All maximal runs of {@code text}, in order. A line break, or a gap that no number is written with, ends a run. */
    public static List<DigitRun> in(String text) {
        List<DigitRun> runs = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            if (!digit(text.charAt(i))) {
                i++;
                continue;
            }
            DigitRun run = at(text, i);
            runs.add(run);
            i = run.end;
        }
        return runs;
    }

    private static DigitRun at(String text, int firstDigit) {
        StringBuilder digits = new StringBuilder();
        List<Integer> groups = new ArrayList<>();
        int[] offsets = new int[16];
        int next = firstDigit;
        while (next >= 0) {
            int i = next;
            while (i < text.length() && digit(text.charAt(i))) {
                if (digits.length() == offsets.length) {
                    offsets = Arrays.copyOf(offsets, 2 * offsets.length);
                }
                offsets[digits.length()] = i;
                digits.append(text.charAt(i++));
            }
            groups.add(i - next);
            next = nextGroup(text, i);
        }
        return new DigitRun(
                opening(text, firstDigit), groups, digits.toString(), Arrays.copyOf(offsets, digits.length()));
    }

    private static int opening(String text, int firstDigit) {
        int start = firstDigit;
        if (start > 0 && text.charAt(start - 1) == '(') {
            start--;
        }
        if (start > 0 && text.charAt(start - 1) == '+') {
            start--;
        }
        return start;
    }

    /** The start of the next digit group if one separator, a bracket or a spaced hyphen lies between, else -1. */
    private static int nextGroup(String text, int from) {
        int at = from;
        boolean bracket = false;
        while (at < text.length() && at - from < MAX_GAP && separator(text.charAt(at))) {
            bracket |= text.charAt(at) == '(' || text.charAt(at) == ')';
            at++;
        }
        if (at == from || at >= text.length() || !digit(text.charAt(at))) {
            return -1;
        }
        boolean gap = at - from == 1 || bracket || text.startsWith(" - ", from);
        return gap ? at : -1;
    }

    private static boolean separator(char c) {
        return switch (c) {
            case ' ', '\u00a0', '\u202f', '-', '\u2010', '\u2011', '.', '(', ')', '/' -> true;
            default -> false;
        };
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
