package io.attune.drift.job;

import io.attune.drift.feature.Words;
import io.attune.schemas.config.CurationPolicy;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;

/**
 * Keeps one user's feedback from standing for everybody's: of the scope's recent judgements that counted, one user may have given at most
 * the share that the policy states. Judgements without a user are counted as of different ones.
 */
final class UserShare {

    private static final long NOBODY = 0;

    private final ValueState<long[]> recent;

    UserShare(RuntimeContext context) {
        this.recent = context.getState(
                new ValueStateDescriptor<>("recent-users", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    /** Whether this user's judgement counts; one that counts is remembered. */
    boolean admit(String userId, CurationPolicy policy) throws IOException {
        long[] window = recent.value() == null ? new long[0] : recent.value();
        long user = userId == null ? NOBODY : Words.hash(userId);
        long given = Arrays.stream(window).filter(u -> u == user).count();
        long allowed = Math.max(1, (long) (policy.maxUserShare() * policy.userShareWindow()));
        if (user != NOBODY && given >= allowed) {
            return false;
        }
        int keep = Math.min(window.length, policy.userShareWindow() - 1);
        long[] next = Arrays.copyOfRange(window, window.length - keep, window.length + 1);
        next[keep] = user;
        recent.update(next);
        return true;
    }
}
