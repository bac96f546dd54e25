package io.attune.safety.scan.invisible;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/** Classes of code points that decide whether an invisible character has work to do where it stands. */
final class CodePoints {
    /** Scripts whose shaping uses the zero-width joiner and non-joiner. */
    private static final Set<UnicodeScript> JOINING = EnumSet.of(
            UnicodeScript.ARABIC,
            UnicodeScript.SYRIAC,
            UnicodeScript.MONGOLIAN,
            UnicodeScript.NKO,
            UnicodeScript.DEVANAGARI,
            UnicodeScript.BENGALI,
            UnicodeScript.GURMUKHI,
            UnicodeScript.GUJARATI,
            UnicodeScript.ORIYA,
            UnicodeScript.TAMIL,
            UnicodeScript.TELUGU,
            UnicodeScript.KANNADA,
            UnicodeScript.MALAYALAM,
            UnicodeScript.SINHALA,
            UnicodeScript.MYANMAR,
            UnicodeScript.KHMER,
            UnicodeScript.TIBETAN);

    private CodePoints() {}

    static boolean tag(int cp) {
        return cp >= 0xE0000 && cp <= 0xE007F;
    }

    static boolean joiner(int cp) {
        return cp == 0x200C || cp == 0x200D;
    }

    static boolean zeroWidth(int cp) {
        return switch (cp) {
            case 0x200B,
                    0x2060,
                    0x2061,
                    0x2062,
                    0x2063,
                    0x2064,
                    0xFEFF,
                    0x180E,
                    0x115F,
                    0x1160,
                    0x3164,
                    0xFFA0,
                    0x034F,
                    0x17B4,
                    0x17B5 -> true;
            default -> false;
        };
    }

    static boolean bidiMark(int cp) {
        return cp == 0x200E || cp == 0x200F || cp == 0x061C;
    }

    static boolean bidiOverride(int cp) {
        return cp == 0x202D || cp == 0x202E;
    }

    static boolean bidiControl(int cp) {
        return (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
    }

    static boolean variationSelector(int cp) {
        return (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xE0100 && cp <= 0xE01EF);
    }

    static boolean rightToLeft(int cp) {
        byte d = Character.getDirectionality(cp);
        return d == Character.DIRECTIONALITY_RIGHT_TO_LEFT || d == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }

    static boolean joiningScript(int cp) {
        return cp >= 0 && JOINING.contains(UnicodeScript.of(cp));
    }

    /** Pictographs and what may stand inside an emoji sequence: modifiers, keycaps, selectors. */
    static boolean emoji(int cp) {
        return (cp >= 0x1F000 && cp <= 0x1FAFF)
                || (cp >= 0x2190 && cp <= 0x2BFF)
                || (cp >= 0x3030 && cp <= 0x303D)
                || cp == 0x3297
                || cp == 0x3299
                || cp == 0xA9
                || cp == 0xAE
                || cp == 0x203C
                || cp == 0x2049
                || (cp >= 0x2100 && cp <= 0x214F)
                || cp == 0x20E3;
    }

    /** Characters that a single variation selector may follow. */
    static boolean selectable(int cp) {
        return emoji(cp)
                || Character.isIdeographic(cp)
                || (cp >= '0' && cp <= '9')
                || cp == '#'
                || cp == '*'
                || symbol(cp)
                || joiningScript(cp);
    }

    private static boolean symbol(int cp) {
        int type = Character.getType(cp);
        return type == Character.OTHER_SYMBOL || type == Character.MATH_SYMBOL;
    }
}
