package io.attune.safety.scan.pii;

import java.util.ArrayList;
import java.util.List;

/** Text forms of IPv6 addresses (RFC 4291, section 2.2) told apart from clock times and C++ scope operators. */
final class Ipv6Text {
    private Ipv6Text() {}

    /** How surely the token is an address that identifies somebody; 0 if it is none. */
    static double score(String token) {
        int gap = token.indexOf("::");
        if (gap >= 0 && token.indexOf("::", gap + 1) >= 0) {
            return 0;
        }
        List<String> groups = new ArrayList<>();
        for (String group : token.split(":", -1)) {
            if (!group.isEmpty()) {
                groups.add(group);
            }
        }
        int width = 0;
        for (String group : groups) {
            boolean v4Tail = group.indexOf('.') >= 0;
            if (!v4Tail && group.length() > 4) {
                return 0;
            }
            width += v4Tail ? 2 : 1;
        }
        boolean singleEdge = gap < 0 && (token.startsWith(":") || token.endsWith(":"));
        if (singleEdge || (gap < 0 ? width != 8 : width > 7)) {
            return 0;
        }
        if (gap < 0) {
            return 0.95;
        }
        // "a::b" is C++ more often than an address.
        boolean digits = token.chars().anyMatch(c -> c >= '0' && c <= '9');
        boolean longFirst = !groups.isEmpty() && groups.get(0).length() >= 3;
        return digits && groups.size() >= 2 && (longFirst || groups.size() >= 4) ? 0.9 : 0;
    }
}
