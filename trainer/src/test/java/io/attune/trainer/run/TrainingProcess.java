package io.attune.trainer.run;

import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import io.attune.trainer.data.TrainingSet;
import java.nio.file.Path;
import java.util.List;

/** A run in a process of its own, for tests that kill it. Arguments: model, method, output directory, work directory. */
final class TrainingProcess {
    static final int STEPS = 400;

    private TrainingProcess() {}

    public static void main(String[] arguments) throws Exception {
        try (CausalLm lm = CausalLm.load(Path.of(arguments[0]), Precision.F32)) {
            run(lm, Method.of(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3]), TrainingListener.NONE);
        }
    }

    static OfflineTraining.Report run(CausalLm lm, Method method, Path out, Path work, TrainingListener listener)
            throws Exception {
        LoraConfig lora = new LoraConfig(4, 8, 0.1f, LoraConfig.ALL_LINEAR, "tiny");
        TrainingSettings settings =
                new TrainingSettings(lora, 5e-3, 40, 4, 64, 0.01, 1, 0.1, 0.02, 42, 7).with(method, Alignment.SFT);
        TrainingSet set = TrainingSet.ofNew(TrainingRunTest.rows("a", 40), List.of());
        OfflineTraining.Result result =
                new OfflineTraining(lm, settings).train(set, null, out, work, listener, () -> false);
        return ((OfflineTraining.Result.Written) result).report();
    }
}
