package io.attune.safety.scan.pii;

import io.attune.safety.scan.Finding;
import io.attune.safety.scan.FindingConsumer;
import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.Scanner;
import io.attune.safety.scan.text.Context;
import java.util.List;
import java.util.Set;

/**
 * IPv4 and IPv6 addresses. Loopback, unspecified and netmask addresses point at nobody and are left out; private addresses get a lower
 * score; dotted version and section numbers are told apart by the word before and by their size.
 */
public final class IpScanner implements Scanner {
    private static final int LONGEST = 45;
    private static final List<String> VERSION_WORDS = List.of(
            "version",
            "versions",
            "ver",
            "v",
            "release",
            "build",
            "firmware",
            "section",
            "chapter",
            "clause",
            "upgrade",
            "driver");
    private static final List<String> ADDRESS_WORDS = List.of(
            "ip", "ipv", "address", "addr", "host", "server", "dns", "ping", "gateway", "router", "client", "from",
            "connect", "ssh");

    @Override
    public String name() {
        return "ip";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public Set<Hazard> hazards() {
        return Set.of(Hazard.PII_IP);
    }

    @Override
    public void scan(String text, FindingConsumer out) {
        int i = 0;
        while (i < text.length()) {
            if (!part(text.charAt(i))) {
                i++;
                continue;
            }
            int start = i;
            while (i < text.length() && part(text.charAt(i))) {
                i++;
            }
            int end = i;
            while (end > start
                    && (text.charAt(end - 1) == '.'
                            || (text.charAt(end - 1) == ':' && !doubleColon(text, start, end)))) {
                end--;
            }
            if (end - start <= LONGEST && !Context.wordBefore(text, start) && !Context.wordAt(text, end)) {
                report(text, start, end, out);
            }
        }
    }

    private void report(String text, int start, int end, FindingConsumer out) {
        String token = text.substring(start, end);
        int port = token.indexOf(':');
        String host =
                port > 0 && token.indexOf('.') > 0 && token.indexOf('.') < port ? token.substring(0, port) : token;
        double score = host.indexOf(':') >= 0 ? Ipv6Text.score(host) : score(text, start, host);
        if (score > 0) {
            out.accept(new Finding(Hazard.PII_IP, score, start, start + host.length(), name()));
        }
    }

    private static double score(String text, int start, String host) {
        int[] octets = octets(host);
        if (octets.length != 4 || octets[0] == 0 || octets[0] == 127 || octets[0] == 255) {
            return 0;
        }
        String before = Context.before(text, start, 24);
        boolean named = Context.hasWord(before, ADDRESS_WORDS);
        boolean small = octets[0] < 20 && octets[1] < 20 && octets[2] < 20 && octets[3] < 20;
        if (!named && (small || Context.hasWord(before, VERSION_WORDS))) {
            return 0;
        }
        return isPrivate(octets) ? 0.6 : 0.95;
    }

    private static boolean isPrivate(int[] o) {
        return o[0] == 10
                || (o[0] == 192 && o[1] == 168)
                || (o[0] == 172 && o[1] >= 16 && o[1] < 32)
                || (o[0] == 169 && o[1] == 254);
    }

    /** Four octets without leading zeros, or an empty array. */
    private static int[] octets(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != 4) {
            return new int[0];
        }
        int[] octets = new int[4];
        for (int k = 0; k < 4; k++) {
            String p = parts[k];
            boolean digits = !p.isEmpty() && p.length() <= 3 && p.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || (p.length() > 1 && p.charAt(0) == '0') || Integer.parseInt(p) > 255) {
                return new int[0];
            }
            octets[k] = Integer.parseInt(p);
        }
        return octets;
    }

    private static boolean doubleColon(String text, int start, int end) {
        return end - start >= 2 && text.charAt(end - 2) == ':';
    }

    private static boolean part(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
    }
}
