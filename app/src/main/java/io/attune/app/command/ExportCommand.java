package io.attune.app.command;

import io.attune.app.terminal.Terminal;
import io.attune.model.adapter.AdapterCombination;
import io.attune.model.adapter.AdapterCombination.Weighted;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.export.AdapterMerge;
import io.attune.model.export.StoredPrecision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code attune export}. */
@Command(
        name = "export",
        description =
                "Writes a model with adapters merged into it, or with one taken out again, as a Hugging Face directory; or several adapters as one.")
final class ExportCommand implements Callable<Integer> {
    /** How several adapters become one. */
    enum Combination {
        /** Side by side: exactly their sum, with the sum of their ranks. */
        CONCATENATED,
        /** Both matrices added up, of the same rank. */
        LINEAR,
        /** The nearest of a given rank. */
        SVD
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private ModelOption model;

    @Option(
            names = "--adapter",
            required = true,
            paramLabel = "DIR[=WEIGHT]",
            description = "An adapter, with a weight where it is not 1; may be given several times.")
    private List<String> adapters;

    @Option(
            names = "--combine",
            defaultValue = "CONCATENATED",
            description = "How several adapters become one, ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Combination combination;

    @Option(names = "--rank", defaultValue = "8", description = "Rank for SVD (default: ${DEFAULT-VALUE}).")
    private int rank;

    @Option(names = "--as-adapter", description = "Writes the combined adapter instead of a model.")
    private boolean asAdapter;

    @Option(
            names = "--take-out",
            description =
                    "Takes the adapter out of a model that it was merged into; one with DoRA must still have the dora/row_lengths.safetensors that came with it.")
    private boolean takeOut;

    @Option(
            names = "--store",
            defaultValue = "BF16",
            description = "How a model is written, ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private StoredPrecision store;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The result becomes a directory in here, named by its digest.")
    private Path out;

    @Override
    public Integer call() throws Exception {
        if (asAdapter && takeOut) {
            throw new BadInputException("--as-adapter and --take-out exclude each other");
        }
        new OptionChecks(spec)
                .between("--rank", 1, 1024, rank)
                .onlyIf(combination == Combination.SVD, "only --combine SVD gives another rank", "--rank")
                .onlyIf(!asAdapter, "--as-adapter writes no model", "--store");
        OutputPlace.directory("--out", out);
        LoraAdapter adapter = combined();
        Path written = asAdapter ? adapter.write(out) : merged(adapter);
        spec.commandLine().getOut().println(written);
        return 0;
    }

    private Path merged(LoraAdapter adapter) throws IOException {
        Path source = model.path(Terminal.onStandardError(spec.commandLine().getErr()));
        return takeOut
                ? AdapterMerge.takeOut(source, adapter, store, out)
                : AdapterMerge.merge(source, adapter, store, out);
    }

    private LoraAdapter combined() throws IOException {
        List<LoraAdapter> read = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        for (String adapter : adapters) {
            int equals = adapter.lastIndexOf('=');
            read.add(LoraAdapter.read(Path.of(equals < 0 ? adapter : adapter.substring(0, equals))));
            weights.add(equals < 0 ? 1 : weight(adapter.substring(equals + 1)));
        }
        if (read.size() == 1 && weights.get(0) == 1 && combination != Combination.SVD) {
            return read.get(0);
        }
        List<Weighted> parts = new ArrayList<>();
        for (int i = 0; i < read.size(); i++) {
            parts.add(new Weighted(read.get(i), weights.get(i)));
        }
        return switch (combination) {
            case CONCATENATED -> AdapterCombination.concatenated(parts);
            case LINEAR -> AdapterCombination.linear(parts);
            case SVD -> AdapterCombination.truncated(parts, rank);
        };
    }

    private static double weight(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new BadInputException("--adapter needs DIR or DIR=WEIGHT, and '" + text + "' is no weight");
        }
    }
}
