package io.attune.safety.scan.prompt;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.IntPredicate;

/** Finds text hidden as Base64, hexadecimal or binary digits and decodes it, one level deep, for at most {@value #MAX_PAYLOADS} places. */
final class EncodedPayloads {
    /**
     * A decoded place.
     *
     * @param start first char of the encoded form
     * @param end one past its last char
     * @param text what it says
     */
    record Payload(int start, int end, String text) {}

    private static final int MAX_PAYLOADS = 32;
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{24,}={0,2}");
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2}[ ,:]?){16,}");
    private static final Pattern BINARY = Pattern.compile("(?:[01]{8}[ ,]?){8,}");

    private EncodedPayloads() {}

    static List<Payload> in(String text) {
        List<Payload> payloads = new ArrayList<>();
        // One cheap pass decides which of the expressions can match at all.
        if (longestRun(text, EncodedPayloads::base64Char) >= 24) {
            collect(text, BASE64, EncodedPayloads::base64, payloads);
        }
        if (longestRun(text, c -> Character.digit(c, 16) >= 0 || separator(c)) >= 32) {
            collect(text, HEX, run -> digits(run, 16), payloads);
        }
        if (longestRun(text, c -> c == '0' || c == '1' || separator(c)) >= 64) {
            collect(text, BINARY, run -> digits(run, 2), payloads);
        }
        return payloads;
    }

    private static int longestRun(String text, IntPredicate member) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            run = member.test(text.charAt(i)) ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    private static boolean base64Char(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }

    private static boolean separator(int c) {
        return c == ' ' || c == ',' || c == ':';
    }

    private interface Decoder {
        /** The decoded bytes, empty where the run is not decodable. */
        byte[] decode(String run);
    }

    private static void collect(String text, Pattern shape, Decoder decoder, List<Payload> out) {
        Matcher m = shape.matcher(text);
        while (out.size() < MAX_PAYLOADS && m.find()) {
            byte[] bytes = decoder.decode(m.group());
            if (bytes.length >= 8 && printable(bytes)) {
                out.add(new Payload(m.start(), m.end(), new String(bytes, StandardCharsets.UTF_8)));
            }
        }
    }

    private static byte[] base64(String run) {
        String body = run.replace("=", "");
        int whole = body.length() % 4 == 1 ? body.length() - 1 : body.length();
        try {
            return Base64.getDecoder().decode(body.substring(0, whole));
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private static byte[] digits(String run, int radix) {
        StringBuilder compact = new StringBuilder(run.length());
        for (int i = 0; i < run.length(); i++) {
            if (Character.digit(run.charAt(i), radix) >= 0) {
                compact.append(run.charAt(i));
            }
        }
        int width = radix == 16 ? 2 : 8;
        byte[] bytes = new byte[compact.length() / width];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(compact.substring(i * width, (i + 1) * width), radix);
        }
        return bytes;
    }

    /** At least nine bytes in ten are ASCII text, and some are spaces or letters. */
    private static boolean printable(byte[] bytes) {
        int good = 0;
        int letters = 0;
        for (byte b : bytes) {
            good += (b >= 32 && b < 127) || b == '\n' || b == '\t' ? 1 : 0;
            letters += Character.isLetter(b) || b == ' ' ? 1 : 0;
        }
        return good * 10 >= bytes.length * 9 && letters * 2 > bytes.length;
    }
}
