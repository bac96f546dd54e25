package io.attune.app.demo;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.Signal;
import io.attune.schemas.record.TrainingProgress;
import java.util.List;

/**
 * Everything a demo saw, from which the report is made.
 *
 * @param settings what was played
 * @param scope the demo's scope
 * @param observations every exchange
 * @param judge how the users judged
 * @param calmInteractions exchanges before the shift
 * @param shiftAt index of the first exchange after the shift; negative where there was none
 * @param alertAfter exchanges between the shift and the first drift alert's arrival; negative where none came
 * @param calmDriftAlerts drift alerts that arrived before the shift
 * @param secondsToDeployment between the shift and serving's use of the new adapter; negative where there was none
 * @param alerts of the scope
 * @param signals of the scope
 * @param requests of the scope
 * @param progress of the scope's retrains
 * @param candidates of the scope
 * @param evaluations of the scope
 * @param deployments of the scope
 * @param deadLetters all
 * @param policyWhy what the retrain policy says of itself at the end
 * @param accounting what was sent, accepted and found
 * @param wallSeconds of the whole demo
 */
record DemoStory(
        DemoSettings settings,
        String scope,
        List<Observation> observations,
        Judge judge,
        int calmInteractions,
        int shiftAt,
        int alertAfter,
        int calmDriftAlerts,
        double secondsToDeployment,
        List<Alert> alerts,
        List<Signal> signals,
        List<RetrainRequest> requests,
        List<TrainingProgress> progress,
        List<Candidate> candidates,
        List<Evaluation> evaluations,
        List<Deployment> deployments,
        List<DeadLetter> deadLetters,
        String policyWhy,
        Accounting accounting,
        double wallSeconds) {

    /** Share of thumbs up in a phase; NaN where nobody judged. */
    double thumbsUp(Phase phase) {
        return observations.stream()
                .filter(observation -> observation.phase() == phase && observation.thumbUp() != null)
                .mapToInt(observation -> observation.thumbUp() ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }
}
