package io.attune.drift.watch;

import io.attune.schemas.record.InteractionFeatures;
import java.util.ArrayList;
import java.util.List;

/** Interleaved streams of several scopes, fifty records at a turn, with every kind of record and change. */
public final class ScopeStreams {

    private static final int TURN = 50;

    private ScopeStreams() {}

    /** @param scopes how many scopes take part, in turns */
    public static List<InteractionFeatures> interleaved(int scopes) {
        List<List<InteractionFeatures>> streams = new ArrayList<>();
        for (int s = 0; s < scopes; s++) {
            List<InteractionFeatures> stream = ScopeWatchCodecTest.stream(s);
            for (InteractionFeatures record : stream) {
                record.setScope(Sent.SCOPE + "/" + s);
            }
            streams.add(stream);
        }
        List<InteractionFeatures> all = new ArrayList<>();
        for (int i = 0; i < streams.get(0).size(); i += TURN) {
            for (List<InteractionFeatures> stream : streams) {
                all.addAll(stream.subList(i, Math.min(stream.size(), i + TURN)));
            }
        }
        return all;
    }
}
