package io.attune.model.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.model.TestFiles;
import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraPair;
import io.attune.model.format.HuggingFaceDirectory;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.SafetensorsFile;
import io.attune.model.format.SafetensorsWriter;
import io.attune.model.format.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A DoRA adapter that was merged comes out again, with what was kept when it went in and with nothing else. */
class DoraTakeOutTest {
    private static final Path MODEL = TestFiles.golden("tiny-hf");
    private static final String Q = "model.layers.0.self_attn.q_proj";

    @TempDir
    private Path folder;

    private LoraAdapter adapter;

    @BeforeEach
    void anAdapter() throws IOException {
        adapter = RandomAdapters.of(MODEL, true);
    }

    /** The digests are those of the time before anything was kept. */
    @ParameterizedTest
    @CsvSource({
        "true, F32, b5abc2c9541d033cf5ad7dd3e762df6b",
        "true, BF16, e1a924315374bb04ffdefbd7c97dad62",
        "false, F32, 847d162706e0b70bc2e0db72cd679462",
        "false, BF16, 936eac3f34c28bba298a1e648d9a5ad5"
    })
    void whatIsKeptLeavesTheMergedWeightsAsTheyWere(boolean dora, StoredPrecision precision, String digest)
            throws IOException {
        Path merged = AdapterMerge.merge(MODEL, RandomAdapters.of(MODEL, dora), precision, folder);
        assertThat(merged).hasFileName(digest);
        assertThat(Files.exists(lengths(merged))).isEqualTo(dora);
    }

    @ParameterizedTest
    @EnumSource(StoredPrecision.class)
    void whatComesBackIsTheBaseWithinTheRoundingOfTheMergedWeights(StoredPrecision precision) throws IOException {
        Path merged = AdapterMerge.merge(MODEL, adapter, precision, folder);
        Path back = AdapterMerge.takeOut(merged, adapter, StoredPrecision.F32, folder);
        // Half a unit in the last place of what is stored, and those of the kept length and of the result, both f32.
        double rounding = (precision == StoredPrecision.F32 ? 0x1p-24 : 0x1p-8) + 0x1p-24;
        try (Weights base = HuggingFaceDirectory.open(MODEL);
                Weights found = HuggingFaceDirectory.open(back)) {
            assertThat(found.names()).isEqualTo(base.names());
            adapter.pairs().forEach((module, pair) -> {
                float[] expected = base.f32(module + ".weight");
                float[] actual = found.f32(module + ".weight");
                double[] changed = changed(expected, pair, adapter.config().scaleOf(module));
                for (int out = 0; out < pair.out(); out++) {
                    double error = 0;
                    double length = 0;
                    for (int i = out * pair.in(); i < (out + 1) * pair.in(); i++) {
                        double difference = Math.abs((double) actual[i] - expected[i]);
                        assertThat(difference)
                                .as("%s at %d", module, i)
                                .isLessThanOrEqualTo(
                                        1.001 * (rounding * Math.abs(changed[i]) + 0x1p-24 * Math.abs(expected[i])));
                        error = Math.hypot(error, difference);
                        length = Math.hypot(length, expected[i]);
                    }
                    if (precision == StoredPrecision.F32) {
                        assertThat(error).isLessThan(1e-6 * length);
                    }
                }
            });
            for (String name : base.names()) {
                // In bf16 already, so that neither precision changes them.
                if (!name.endsWith("_proj.weight")) {
                    assertThat(found.f32(name)).as(name).isEqualTo(base.f32(name));
                }
            }
        }
    }

    /** The base is in bf16, far coarser than what f32 loses. */
    @Test
    void mergedInFullABf16BaseComesBackBitForBit() throws IOException {
        Path merged = AdapterMerge.merge(MODEL, adapter, StoredPrecision.F32, folder);
        Path untouched;
        try (Weights base = HuggingFaceDirectory.open(MODEL)) {
            untouched = HuggingFaceExport.write(MODEL, base, StoredPrecision.BF16, folder);
        }
        assertThat(AdapterMerge.takeOut(merged, adapter, StoredPrecision.BF16, folder))
                .isEqualTo(untouched);
    }

    @Test
    void theLengthsAreThoseOfTheChangedRowsAndLieWhereNoServerLooks() throws IOException {
        Path merged = AdapterMerge.merge(MODEL, adapter, StoredPrecision.BF16, folder);
        try (Stream<Path> files = Files.list(merged)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".safetensors")))
                    .containsExactly("model.safetensors");
        }
        try (SafetensorsFile kept = SafetensorsFile.open(lengths(merged));
                Weights base = HuggingFaceDirectory.open(MODEL)) {
            assertThat(kept.metadata())
                    .containsEntry("adapter", adapter.id())
                    .containsEntry("weights", merged.getFileName().toString());
            assertThat(kept.names()).isEqualTo(adapter.pairs().keySet());
            LoraPair pair = adapter.pairs().get(Q);
            double[] changed =
                    changed(base.f32(Q + ".weight"), pair, adapter.config().scaleOf(Q));
            for (int out = 0; out < pair.out(); out++) {
                double length = 0;
                for (int i = out * pair.in(); i < (out + 1) * pair.in(); i++) {
                    length = Math.hypot(length, changed[i]);
                }
                assertThat((double) kept.f32(Q)[out]).isBetween(length * (1 - 1e-7), length * (1 + 1e-7));
            }
        }
    }

    @Test
    void withoutTheLengthsItStaysIn() throws IOException {
        Path merged = merged();
        Files.delete(lengths(merged));
        refused(merged, adapter, "has no dora/row_lengths.safetensors", adapter.id(), "is DoRA");
    }

    @Test
    void anotherAdapterIsRefused() throws IOException {
        LoraAdapter other = withMagnitude(Q, 0, 1.5f);
        refused(
                merged(),
                other,
                "row_lengths.safetensors: belongs to adapter " + adapter.id() + ", not to " + other.id());
    }

    @Test
    void otherWeightsAreRefused() throws IOException {
        Path merged = merged();
        Path other = AdapterMerge.merge(MODEL, RandomAdapters.of(MODEL, false), StoredPrecision.F32, folder);
        Files.createDirectory(lengths(other).getParent());
        Files.copy(lengths(merged), lengths(other));
        refused(other, adapter, "belongs to weights " + merged.getFileName() + ", not to " + other.getFileName());
    }

    @Test
    void aFileThatIsCutShortIsRefused() throws IOException {
        Path merged = merged();
        byte[] whole = Files.readAllBytes(lengths(merged));
        for (int length : new int[] {0, 1, 9, 200, whole.length / 2, whole.length - 4, whole.length - 1}) {
            Files.write(lengths(merged), Arrays.copyOf(whole, length));
            refused(merged, adapter, "row_lengths.safetensors: ");
        }
        assertThat(AdapterMerge.merge(MODEL, adapter, StoredPrecision.F32, merged.getParent()))
                .isEqualTo(merged);
        assertThat(lengths(merged)).as("merged again").hasBinaryContent(whole);
    }

    @Test
    void aFileThatIsIncompleteOrWrongIsRefused() throws IOException {
        Path merged = merged();
        refusedWith(merged, Map.of(), "does not say which adapter");
        refusedWith(merged, Map.of(Q, new float[3]), Q + " has the shape [3]");
        refusedWith(merged, without(Q), "has no row lengths of " + Q);
        for (float value : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            float[] bad = new float[adapter.pairs().get(Q).out()];
            Arrays.fill(bad, 1);
            bad[5] = value;
            refusedWith(merged, Map.of(Q, bad), "row 5 of " + Q + " has the length " + value);
        }
    }

    @Test
    void aMagnitudeOfZeroIsNamed() throws IOException {
        LoraAdapter zero = withMagnitude(Q, 5, 0);
        Path merged = AdapterMerge.merge(MODEL, zero, StoredPrecision.F32, folder.resolve("merged"));
        refused(merged, zero, zero.id(), Q + ": row 5 has the magnitude 0");
    }

    @Test
    void aRowThatTheChangeMakesZeroIsNamed() throws IOException {
        try (Weights base = HuggingFaceDirectory.open(MODEL)) {
            float[] weight = base.f32(Q + ".weight");
            LoraPair pair = adapter.pairs().get(Q);
            float[] b = pair.b().clone();
            Arrays.fill(b, 5 * pair.rank(), 6 * pair.rank(), 0);
            Arrays.fill(weight, 5 * pair.in(), 6 * pair.in(), 0);
            LoraAdapter idle = with(Q, new LoraPair(pair.a(), b, pair.magnitude(), pair.rank(), pair.in(), pair.out()));
            Weights zeroRow = new OverlaidWeights(base, Map.of(Q + ".weight", weight));
            MergedWeights merged = MergedWeights.merge(zeroRow, idle);
            Path out = folder.resolve("out");
            assertThatThrownBy(() -> HuggingFaceExport.write(MODEL, merged, StoredPrecision.F32, out))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(idle.id(), Q + ": row 5 has the length 0.0");
            assertThat(out).isEmptyDirectory();
        }
    }

    /** Adapters of which one is under the other: what is merged last comes out first, here to the same bytes. */
    @Test
    void adaptersMergedOneUponAnotherComeOutLastFirst() throws IOException {
        LoraAdapter upper = withMagnitude(Q, 0, 1.5f);
        Path first = AdapterMerge.merge(MODEL, adapter, StoredPrecision.BF16, folder);
        Path both = AdapterMerge.merge(first, upper, StoredPrecision.F32, folder);
        assertThatThrownBy(() -> AdapterMerge.takeOut(both, adapter, StoredPrecision.BF16, folder))
                .hasMessageContaining("belongs to adapter " + upper.id());
        assertThat(AdapterMerge.takeOut(both, upper, StoredPrecision.BF16, folder))
                .isEqualTo(first);
        AdapterMerge.takeOut(first, adapter, StoredPrecision.BF16, folder);
    }

    private Path merged() throws IOException {
        return AdapterMerge.merge(MODEL, adapter, StoredPrecision.F32, folder.resolve("merged"));
    }

    private static Path lengths(Path model) {
        return model.resolve(DoraRowLengths.FILE);
    }

    /** One line, and nothing written. */
    private void refused(Path merged, LoraAdapter taken, String... what) {
        Path out = folder.resolve("out");
        assertThatThrownBy(() -> AdapterMerge.takeOut(merged, taken, StoredPrecision.F32, out))
                .isInstanceOfAny(ModelFormatException.class, IllegalArgumentException.class)
                .hasMessageContainingAll(what)
                .message()
                .hasLineCount(1);
        if (Files.exists(out)) {
            assertThat(out).isEmptyDirectory();
        }
    }

    private void refusedWith(Path merged, Map<String, float[]> lengths, String what) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        if (!lengths.isEmpty()) {
            writer.metadata("adapter", adapter.id())
                    .metadata("weights", merged.getFileName().toString());
        }
        Map<String, float[]> all = new LinkedHashMap<>(lengths.containsKey(Q) ? without(Q) : Map.of());
        all.putAll(lengths);
        all.forEach((module, values) -> writer.add(module, values, values.length));
        Files.delete(lengths(merged));
        writer.write(lengths(merged));
        refused(merged, adapter, "row_lengths.safetensors: ", what);
    }

    private Map<String, float[]> without(String module) {
        Map<String, float[]> lengths = new LinkedHashMap<>();
        adapter.pairs().forEach((each, pair) -> {
            float[] ones = new float[pair.out()];
            Arrays.fill(ones, 1);
            lengths.put(each, ones);
        });
        lengths.remove(module);
        return lengths;
    }

    private LoraAdapter withMagnitude(String module, int row, float value) {
        LoraPair pair = adapter.pairs().get(module);
        float[] magnitude = pair.magnitude().clone();
        magnitude[row] = value;
        return with(module, new LoraPair(pair.a(), pair.b(), magnitude, pair.rank(), pair.in(), pair.out()));
    }

    private LoraAdapter with(String module, LoraPair pair) {
        Map<String, LoraPair> pairs = new LinkedHashMap<>(adapter.pairs());
        pairs.put(module, pair);
        return LoraAdapter.of(adapter.config(), pairs, GoldenOutputs.NONE);
    }

    /** W + s·B·A as the formula has it. */
    private static double[] changed(float[] weight, LoraPair pair, double scale) {
        double[] changed = new double[weight.length];
        for (int i = 0; i < changed.length; i++) {
            int out = i / pair.in();
            int in = i % pair.in();
            changed[i] = weight[i]
                    + scale
                            * IntStream.range(0, pair.rank())
                                    .mapToDouble(r ->
                                            (double) pair.b()[out * pair.rank() + r] * pair.a()[r * pair.in() + in])
                                    .sum();
        }
        return changed;
    }
}
