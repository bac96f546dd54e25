package io.attune.model.export;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.format.WeightFiles;
import io.attune.model.format.Weights;
import java.io.IOException;
import java.nio.file.Path;

/** Models with adapters merged into them, and what they were before, as Hugging Face directories. */
public final class AdapterMerge {
    private AdapterMerge() {}

    /**
     * Writes a model with an adapter merged into it; with DoRA, also what taking it out again needs.
     *
     * @param source a Hugging Face directory or a GGUF file
     * @param parent where the new directory comes to be, named by the digest of its weights, complete or not at all
     * @return the directory
     * @throws IllegalArgumentException when the adapter does not fit the model, or is DoRA and makes a row zero
     */
    public static Path merge(Path source, LoraAdapter adapter, StoredPrecision precision, Path parent)
            throws IOException {
        try (Weights base = WeightFiles.open(source);
                MergedWeights merged = MergedWeights.merge(base, adapter)) {
            return HuggingFaceExport.write(source, merged, precision, parent, merged.rowLengths());
        }
    }

    /**
     * Writes what a model was before an adapter was merged into it, up to the rounding of the merged weights.
     *
     * @param source the model with the adapter in it; for DoRA a directory that {@link #merge} has written
     * @param parent as above
     * @return the directory
     * @throws io.attune.model.format.ModelFormatException when the adapter is DoRA and what it needs is missing, damaged or
     *     of another adapter or other weights
     * @throws IllegalArgumentException when the adapter does not fit the model, or is DoRA with a magnitude of zero
     */
    public static Path takeOut(Path source, LoraAdapter adapter, StoredPrecision precision, Path parent)
            throws IOException {
        DoraRowLengths kept = adapter.config().dora() ? DoraRowLengths.read(source, adapter) : DoraRowLengths.none();
        try (Weights merged = WeightFiles.open(source);
                Weights base = MergedWeights.unmerge(merged, adapter, kept)) {
            return HuggingFaceExport.write(source, base, precision, parent);
        }
    }
}
