package io.attune.model.export;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraPair;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.Printable;
import io.attune.model.format.SafetensorsFile;
import io.attune.model.format.SafetensorsWriter;
import io.attune.model.format.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The lengths {@code ‖w + Δ‖} of the rows that a DoRA adapter was merged into. The merged rows have the adapter's
 * magnitudes for lengths, so these are what it takes to bring the base's rows back.
 *
 * <p>They are kept in a directory of their own below the weights: servers such as vLLM read every {@code *.safetensors} that
 * lies beside the weights as part of the model, unless there is an index.
 */
final class DoraRowLengths {
    /** F32, one tensor per adapted layer, named as the layer and as long as it has rows. */
    static final String FILE = "dora/row_lengths.safetensors";

    private static final String ADAPTER = "adapter";
    private static final String WEIGHTS = "weights";
    private static final DoraRowLengths NONE = new DoraRowLengths("", Map.of());

    private final String adapterId;
    private final Map<String, float[]> byModule;

    private DoraRowLengths(String adapterId, Map<String, float[]> byModule) {
        this.adapterId = adapterId;
        this.byModule = byModule;
    }

    /** What there is to keep of other adapters than DoRA. */
    static DoraRowLengths none() {
        return NONE;
    }

    /** Zeros, to be filled in when the adapter is merged. */
    static DoraRowLengths toBeFilled(LoraAdapter adapter) {
        Map<String, float[]> empty = new TreeMap<>();
        adapter.pairs().forEach((module, pair) -> empty.put(module, new float[pair.out()]));
        return new DoraRowLengths(adapter.id(), empty);
    }

    /**
     * Reads what was kept when an adapter was merged.
     *
     * @param model the directory of the merged model
     * @param adapter a DoRA adapter
     * @throws ModelFormatException when nothing was kept, the file is damaged, or it belongs to another adapter or to other
     *     weights
     */
    static DoraRowLengths read(Path model, LoraAdapter adapter) throws IOException {
        Path path = model.resolve(FILE);
        if (!Files.isRegularFile(path)) {
            throw new ModelFormatException(model + " has no " + FILE + ": adapter " + adapter.id()
                    + " is DoRA, which can be taken out only with the row lengths kept there when it is merged");
        }
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            check(file, ADAPTER, adapter.id());
            check(file, WEIGHTS, Sha256.id(Sha256.of(model.resolve(HuggingFaceExport.TENSORS))));
            Map<String, float[]> read = new TreeMap<>();
            for (Map.Entry<String, LoraPair> entry : adapter.pairs().entrySet()) {
                read.put(
                        entry.getKey(),
                        lengths(file, entry.getKey(), entry.getValue().out()));
            }
            return new DoraRowLengths(adapter.id(), read);
        }
    }

    private static void check(SafetensorsFile file, String key, String expected) throws ModelFormatException {
        String stated = file.metadata().get(key);
        if (stated == null) {
            throw new ModelFormatException(file.path() + ": does not say which " + key + " it belongs to");
        } else if (!expected.equals(stated)) {
            throw new ModelFormatException(
                    file.path() + ": belongs to " + key + " " + Printable.of(stated) + ", not to " + expected);
        }
    }

    private static float[] lengths(SafetensorsFile file, String module, int rows) throws ModelFormatException {
        if (!file.names().contains(module)) {
            throw new ModelFormatException(file.path() + ": has no row lengths of " + module);
        }
        long[] shape = file.shape(module);
        if (shape.length != 1 || shape[0] != rows) {
            throw new ModelFormatException(file.path() + ": " + module + " has the shape " + Arrays.toString(shape)
                    + ", not that of " + rows + " row lengths");
        }
        float[] lengths = file.f32(module);
        for (int row = 0; row < rows; row++) {
            if (!usable(lengths[row])) {
                throw new ModelFormatException(
                        file.path() + ": row " + row + " of " + module + " has the length " + lengths[row]);
            }
        }
        return lengths;
    }

    static boolean usable(float length) {
        return length > 0 && Float.isFinite(length);
    }

    float[] of(String module) {
        return byModule.get(module);
    }

    /**
     * Writes a file below a model's new directory, or none when there is nothing to keep.
     *
     * @param weightsId the digest of the merged weights, which the lengths are good for alone
     */
    void write(Path model, String weightsId) throws IOException {
        if (byModule.isEmpty()) {
            return;
        }
        SafetensorsWriter writer =
                new SafetensorsWriter().metadata(ADAPTER, adapterId).metadata(WEIGHTS, weightsId);
        byModule.forEach((module, lengths) -> writer.add(module, lengths, lengths.length));
        Path file = model.resolve(FILE);
        Files.createDirectories(file.getParent());
        writer.write(file);
    }

    /** Moves what was written to a directory that has the same weights already, in place of what may be there. */
    void move(Path from, Path to) throws IOException {
        if (byModule.isEmpty()) {
            return;
        }
        Path file = to.resolve(FILE);
        Files.createDirectories(file.getParent());
        Files.move(from.resolve(FILE), file, StandardCopyOption.ATOMIC_MOVE);
    }
}
