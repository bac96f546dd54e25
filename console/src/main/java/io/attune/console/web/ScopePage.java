package io.attune.console.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.attune.console.read.ReaderState;
import io.attune.console.view.LiveStage;
import io.attune.console.view.ScopeSnapshot;

/**
 * What {@code GET /api/scopes/{scope}} answers: the snapshot's fields, and these.
 *
 * @param live the live stage: by the policy's own word where it can be had
 * @param policy the streams' report of the scope ({@code state, why, trainExamples, …}); null when it cannot be had
 * @param reader how reading the topics gets on
 */
record ScopePage(@JsonUnwrapped ScopeSnapshot snapshot, LiveStage live, JsonNode policy, ReaderState reader) {
    static ScopePage of(ScopeSnapshot snapshot, JsonNode policyOrNull, ReaderState reader) {
        LiveStage live = policyOrNull == null
                ? snapshot.stage()
                : LiveStage.ofPolicy(policyOrNull.path("state").asText(), snapshot.stage());
        return new ScopePage(snapshot, live, policyOrNull, reader);
    }
}
