package io.attune.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.console.DemoRecords;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.RetrainRequest;
import org.junit.jupiter.api.Test;

class RunsTest {
    @Test
    void aCancellationIsNoRunOfItsOwn() {
        Runs runs = new Runs(4);
        runs.add(DemoRecords.request("retrain-1", 1_000));
        RetrainRequest cancellation = DemoRecords.request("cancel-retrain-1", 2_000);
        cancellation.setCancels("retrain-1");
        runs.add(cancellation);
        assertThat(runs.runs()).extracting(Runs.Run::requestId).containsExactly("retrain-1");
    }

    @Test
    void aRunSaysWhatItMinimisedAndWhatThumbsItLearnedFromWhereTheTrainerSays() {
        Runs runs = new Runs(4);
        runs.add(DemoRecords.candidate("of an earlier trainer", 1_000, "a1"));
        Candidate kto = DemoRecords.candidate("kto", 2_000, "a2");
        kto.setObjective("kto");
        kto.setDesirableExamples(140);
        kto.setUndesirableExamples(80);
        runs.add(kto);
        assertThat(runs.runs())
                .extracting(run -> run.result().objective()
                        + " " + run.result().desirableExamples()
                        + " " + run.result().undesirableExamples())
                .containsExactly("kto 140 80", "null null null");
    }
}
