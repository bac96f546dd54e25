package io.attune.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.console.DemoRecords;
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
}
