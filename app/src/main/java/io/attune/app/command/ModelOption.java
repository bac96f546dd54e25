package io.attune.app.command;

import io.attune.app.stack.KnownModels;
import io.attune.app.stack.StackHome;
import io.attune.app.terminal.Terminal;
import io.attune.model.format.ModelNotFoundException;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.ComputeDevice;
import io.attune.model.lm.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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

    @Option(
            names = "--device",
            defaultValue = "auto",
            converter = DeviceConverter.class,
            description = "auto, cpu or cuda (default: cuda where libtorch has it).")
    private ComputeDevice device;

    String name() {
        return model;
    }

    Precision precision() {
        return precision;
    }

    ComputeDevice device() {
        return device;
    }

    Path path(Terminal terminal) throws ModelNotFoundException {
        return new KnownModels(StackHome.standard()).resolve(model, terminal);
    }

    CausalLm load(Terminal terminal) throws IOException, ModelNotFoundException {
        return load(terminal, precision);
    }

    /** Loads with another precision than was asked for. */
    CausalLm load(Terminal terminal, Precision other) throws IOException, ModelNotFoundException {
        Path path = path(terminal);
        terminal.progress("loading " + model + " …");
        CausalLm lm = CausalLm.load(path, other, device);
        terminal.clear();
        return lm;
    }

    /** Names as they are typed, in lower case. */
    static final class DeviceConverter implements ITypeConverter<ComputeDevice> {
        @Override
        public ComputeDevice convert(String value) {
            return Arrays.stream(ComputeDevice.values())
                    .filter(device -> device.name().equalsIgnoreCase(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + value + "' is not auto, cpu or cuda"));
        }
    }
}
