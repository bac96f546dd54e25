package io.attune.streams.curation;

import io.attune.schemas.config.CurationPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who lately gave a scope its training rows and its judgements: the evidence for the rule that no single user may dominate.
 *
 * @param rows users of the last rows that were offered, oldest first; null where unknown. Refused rows count, so that a flood
 *     stays refused while it lasts
 * @param judgements users of the last judged outcomes, oldest first
 * @param users some distinct users of the scope's traffic, three at most: enough to know whether there are two others
 * @param barred when the last alert about a user who is refused was raised, wall-clock epoch milliseconds by user
 */
record ScopeTraffic(List<String> rows, List<String> judgements, List<String> users, Map<String, Long> barred) {
    /** Below this many entries a share says nothing. */
    static final int LEAST_ENTRIES = 20;

    private static final int OTHERS_NEEDED = 2;
    private static final Duration REPORT_AGAIN = Duration.ofMinutes(5);
    private static final Duration FORGET_REPORT = Duration.ofDays(1);

    static final ScopeTraffic NONE = new ScopeTraffic(List.of(), List.of(), List.of(), Map.of());

    ScopeTraffic withUser(String user) {
        if (user == null || users.size() > OTHERS_NEEDED || users.contains(user)) {
            return this;
        }
        return new ScopeTraffic(rows, judgements, appended(users, user, OTHERS_NEEDED + 1), barred);
    }

    ScopeTraffic withRow(String user, CurationPolicy policy) {
        return new ScopeTraffic(appended(rows, user, policy.userShareWindow()), judgements, users, barred);
    }

    ScopeTraffic withJudgement(String user, CurationPolicy policy) {
        return new ScopeTraffic(rows, appended(judgements, user, policy.userShareWindow()), users, barred);
    }

    /** Whether a user is to be reported: refused for the first time, or again after a while, which keeps the episode open. */
    boolean reports(String user, long now) {
        Long last = barred.get(user);
        return last == null || now - last >= REPORT_AGAIN.toMillis();
    }

    ScopeTraffic withReported(String user, long now) {
        Map<String, Long> more = new HashMap<>(barred);
        more.values().removeIf(last -> now - last > FORGET_REPORT.toMillis());
        more.put(user, now);
        return new ScopeTraffic(rows, judgements, users, more);
    }

    /** The larger of the user's shares of the recent rows and of the recent judgements; zero where the rule does not apply. */
    double share(String user, CurationPolicy policy) {
        if (user == null || others(user) < OTHERS_NEEDED) {
            return 0;
        }
        return Math.max(share(rows, user, policy), share(judgements, user, policy));
    }

    private long others(String user) {
        return users.stream().filter(each -> !each.equals(user)).count();
    }

    private static double share(List<String> recent, String user, CurationPolicy policy) {
        if (recent.size() < Math.min(LEAST_ENTRIES, policy.userShareWindow())) {
            return 0;
        }
        return recent.stream().filter(user::equals).count() / (double) recent.size();
    }

    private static List<String> appended(List<String> list, String entry, int most) {
        List<String> more = new ArrayList<>(list);
        more.add(entry);
        return more.size() <= most ? more : new ArrayList<>(more.subList(more.size() - most, more.size()));
    }
}
