package io.attune.evaluator.canary;

import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.TrainingMetrics;
import java.util.List;

/** Candidates for tests. */
public final class CandidateRecords {
    private CandidateRecords() {}

    /** A candidate without rows that answers a request. */
    public static Candidate candidate(String requestId, long since) {
        return Candidate.newBuilder()
                .setId("candidate-of-" + requestId)
                .setScope("acme/desk")
                .setEventTime(since + 1)
                .setRequestId(requestId)
                .setAdapterId("0".repeat(32))
                .setUri("file:///nowhere")
                .setBaseModel("pocket")
                .setAttribution(Attribution.TRAFFIC_MIX)
                .setSince(since)
                .setExamples(List.of())
                .setTrainExamples(0)
                .setReplayExamples(0)
                .setHoldoutExamples(0)
                .setExampleIds(List.of())
                .setMetrics(TrainingMetrics.newBuilder()
                        .setSteps(1)
                        .setTrainTokens(1)
                        .setLabelTokens(1)
                        .setFirstLoss(1)
                        .setFinalLoss(1)
                        .setSeconds(1)
                        .setTokensPerSecond(1)
                        .setPeakRssBytes(0)
                        .build())
                .build();
    }
}
