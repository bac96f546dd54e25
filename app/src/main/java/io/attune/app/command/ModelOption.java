package io.attune.app.command;

import io.attune.app.stack.KnownModels;
import io.attune.app.stack.StackHome;
import io.attune.app.terminal.Terminal;
import io.attune.model.format.ModelNotFoundException;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which model, and how precisely it computes. */
final class ModelOption {
    @Option(
            names = "--model",
            paramLabel = "M",
            defaultValue = "smollm2-135m",
            description =
                    "A Hugging Face directory, a GGUF file, or a known name: smollm2-135m, pocket (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(
            names = "--precision",
            defaultValue = "AUTO",
            description = "${COMPLETION-CANDIDATES} (default: bf16 where the hardware has it, else f32).")
    private Precision precision;

    String name() {
        return model;
    }

    Precision precision() {
        return precision;
    }

    Path path(Terminal terminal) throws ModelNotFoundException {
        return new KnownModels(StackHome.standard()).resolve(model, terminal);
    }

    CausalLm load(Terminal terminal) throws IOException, ModelNotFoundException {
        Path path = path(terminal);
        terminal.progress("loading " + model + " …");
        CausalLm lm = CausalLm.load(path, precision);
        terminal.clear();
        return lm;
    }
}
