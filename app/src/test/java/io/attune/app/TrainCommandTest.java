package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code attune train} on the model in the repository: what cannot be used gets one line, and leaves nothing behind. */
class TrainCommandTest {
    @TempDir
    private Path folder;

    private Path model = Repository.root().resolve("model/pocket");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int train(Path data, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("train", "--model", model.toString(), "--device", "cpu", "--data", data.toString()));
        arguments.addAll(List.of(more));
        if (arguments.stream().noneMatch(argument -> argument.startsWith("--out"))) {
            arguments.add("--out=" + folder.resolve("out"));
        }
        if (!arguments.contains("qlora")) {
            arguments.add("--precision=F32");
        }
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    private Path rows() throws IOException {
        return Files.write(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, 12)
                        .mapToObj(i -> "{\"prompt\":\"what is " + i + "?\",\"response\":\"blue\"}")
                        .toList());
    }

    private void refused(int code, int expected, String what) throws IOException {
        assertThat(err.toString().lines().filter(line -> line.startsWith("attune:")))
                .singleElement()
                .asString()
                .contains(what);
        assertThat(code).isEqualTo(expected);
        Path written = folder.resolve("out");
        if (Files.exists(written)) {
            try (Stream<Path> files = Files.list(written)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void anAdapterTrainedInFourBitsProvesItselfOnTheModelInFull() throws IOException {
        assertThat(train(rows(), "--method", "qlora", "--max-tokens", "64", "--activation-memory", "1"))
                .as(err.toString())
                .isZero();
        try (Stream<Path> written = Files.list(folder.resolve("out"))) {
            assertThat(LoraAdapter.read(written.findFirst().orElseThrow())
                            .golden()
                            .prompts())
                    .isNotEmpty();
        }
    }

    @Test
    void ofEarlierRowsAQuarterAsManyAsNewOnesAreReplayedUnlessMoreAreAskedFor() throws IOException {
        Path rows = rows();
        String replay = rows.toString();
        String[] most = {
            "--replay", replay, "--limit", "8", "--holdout", "0", "--batch", "1", "--max-tokens", "32", "--json"
        };
        assertThat(train(rows, most)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("\"steps\":10,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | holds no row that can be used",
                "{\"question\":\"a\",\"answer\":\"b\"} | has none of the columns prompt, instruction, messages",
                "{\"prompt\":\"a\",\"response\":7} | row 0 (line 1): 'response' must be a text",
                "not json | row 0 (line 1): is not JSON"
            })
    void dataThatCannotBeUsed(String content, String what) throws IOException {
        refused(train(Files.writeString(folder.resolve("bad.jsonl"), content)), 2, what);
    }

    @Test
    void rowsThatAreAllHeldOut() throws IOException {
        int code = train(rows(), "--limit=1", "--holdout=0.999999");
        refused(code, 2, "nothing is left to train on: --holdout 0.999999 holds all rows out (1); --holdout 0 trains");
    }

    @Test
    void dataThatIsNotText() throws IOException {
        byte[] bytes = "{\"prompt\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1);
        refused(train(Files.write(folder.resolve("latin.jsonl"), bytes)), 2, "is not UTF-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--method=magic | method 'magic' is not known",
                "--objective=magic | objective 'magic' is not known",
                "--objective=dpo | none of the 12 rows to train on is what dpo learns from",
                "--max-tokens=1000000 | positions",
                "--targets=qkv | target module qkv does not exist",
                "--rank=0 | --rank must be between 1 and 1024 but is 0",
                "--alpha=Infinity | --alpha must be above 0 and finite but is Infinity",
                "--rank-pattern=q_proj=0 | q_proj must be between 1 and 1024, not 0",
                "--batch=0 | --batch must be at least 1 but is 0",
                "--epochs=NaN | --epochs must be above 0 and at most 1000 but is NaN",
                "--max-tokens=15 | --max-tokens must be at least 16 but is 15",
                "--learning-rate=2 | --learning-rate must be above 0 and at most 1 but is 2.0",
                "--limit=-1 | --limit must be at least 0 but is -1",
                "--activation-memory=-1 | --activation-memory must be between 0 and 1000000000 but is -1",
                "--orthogonal=-1 | --orthogonal must be at least 0 and finite but is -1.0",
                "--orthogonal=0.5 | --orthogonal would be ignored: it needs --parent",
                "--replay-ratio=0.5 | --replay-ratio would be ignored: it needs --replay",
                "--patience=2 | --patience 2 needs held-out rows, and --holdout 0.0 holds out none of the 12 rows",
                "--rank-pattern=qkv=4 | --rank-pattern names qkv, which is not among the targets q_proj",
                "--alpha-pattern=proj=4 | --alpha-pattern names proj, which is not among the targets q_proj",
                "--store=F32 | --store would be ignored: method lora writes an adapter",
                "--out= | --out is empty, it must name a directory",
                "--length-normalised | only dpo can be normalised",
                "--parent=nowhere | nowhere: no such adapter directory",
                "--holdout=1 | holdout share"
            })
    void optionsThatCannotBeUsed(String option, String what) throws IOException {
        refused(train(rows(), option, option.startsWith("--holdout") ? "--seed=1" : "--holdout=0"), 2, what);
    }

    /** Somebody may name the folder of their results, or one with another trainer's checkpoints. */
    @Test
    void nothingThatIsNotOurOwnIsRemovedFromTheWorkFolder() throws IOException {
        Path shared = Files.createDirectories(folder.resolve("out"));
        Path own = Files.writeString(shared.resolve("notes.txt"), "mine");
        Path other = Files.writeString(
                Files.createDirectories(shared.resolve("checkpoint-500")).resolve("state"), "another trainer's");
        assertThat(train(rows(), "--max-tokens", "32", "--holdout", "0", "--work", shared.toString()))
                .as(err.toString())
                .isZero();
        assertThat(own).hasContent("mine");
        assertThat(other).hasContent("another trainer's");
        try (Stream<Path> left = Files.list(shared)) {
            assertThat(left.map(file -> file.getFileName().toString()).filter(name -> !name.matches("[0-9a-f]{32}")))
                    .containsExactlyInAnyOrder("notes.txt", "checkpoint-500");
        }
        try (Stream<Path> written = Files.list(shared)) {
            assertThat(written.filter(file -> Files.exists(file.resolve("adapter_config.json"))))
                    .as("the result")
                    .hasSize(1);
        }
    }

    @Test
    void aCheckpointOfAnotherCallIsNamed() throws IOException {
        Path work = folder.resolve("work");
        Path position = Files.createDirectories(work.resolve("attune-checkpoints/checkpoint-3"))
                .resolve("position.json");
        Files.writeString(position, "{");
        assertThat(train(rows(), "--max-tokens", "32", "--holdout", "0", "--work", work.toString()))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).contains("checkpoint-3 cannot be read and is not continued; training begins anew");
        assertThat(work.resolve("attune-checkpoints")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "full | --rank=4 | --rank would be ignored: method full trains no adapter",
                "hft | --targets=q_proj | --targets would be ignored: method hft trains no adapter",
                "qlora | --precision=F32 | --method qlora trains in NF4, so --precision F32 would be ignored"
            })
    void optionsThatAMethodWouldIgnore(String method, String option, String what) throws IOException {
        refused(train(rows(), "--method", method, option), 2, what);
    }

    @Test
    void placesThatCannotBeWrittenAreSaidBeforeTraining() throws IOException {
        Path file = rows();
        Path below = file.resolve("deep/out");
        refused(
                train(file, "--out=" + below),
                2,
                "--out " + below + " cannot be written: " + file + " is no directory");
        err.getBuffer().setLength(0);
        refused(train(file, "--out=" + file), 2, "--out " + file + " cannot be written: it is no directory");
        err.getBuffer().setLength(0);
        refused(train(file, "--report=" + folder), 2, "--report " + folder + " cannot be written: it is a directory");
        err.getBuffer().setLength(0);
        refused(train(file, "--report=" + below), 2, "--report " + below + " cannot be written: " + file + " is no");
        err.getBuffer().setLength(0);
        refused(train(file, "--work=" + below), 2, "--work " + below + " cannot be written: " + file + " is no");
        err.getBuffer().setLength(0);
        assertThat(export("--adapter=nowhere", "--out=" + below)).isEqualTo(2);
        refused(2, 2, "--out " + below + " cannot be written");
    }

    @Test
    void anExportsRankIsForSvdOnly() throws IOException {
        assertThat(export("--adapter=nowhere", "--rank=4")).isEqualTo(2);
        refused(2, 2, "--rank would be ignored: only --combine SVD");
    }

    @Test
    void aLossThatRisesIsSaid() throws IOException {
        assertThat(train(rows(), "--method=full", "--learning-rate=1", "--holdout=0.5", "--batch=1"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .containsPattern("the held-out loss rose from \\d+\\.\\d+ to \\d+\\.\\d+: a lower --learning-rate or");
    }

    @Test
    void aModelWhoseWeightsAreNoNumbersIsSaidToBeBroken() throws IOException {
        model = broken();
        refused(train(rows(), "--holdout=0"), 1, "before anything was trained: the weights of the model are broken");
        for (String temperature : List.of("0", "1")) {
            err.getBuffer().setLength(0);
            assertThat(run("generate", "--prompt=hello", "--temperature=" + temperature))
                    .isEqualTo(1);
            refused(1, 1, "the model's logits are not numbers (NaN)");
            assertThat(out.toString()).isEmpty();
        }
        err.getBuffer().setLength(0);
        refused(run("eval", "--data=" + rows()), 1, "the model gives no finite loss, it is NaN for row 0");
        assertThat(out.toString()).isEmpty();
    }

    private int run(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command, "--model=" + model, "--precision=F32"));
        arguments.addAll(List.of(options));
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    /** The model in the repository with NaN for every weight. */
    private Path broken() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("broken"));
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Path weights = copy.resolve("model.safetensors");
        byte[] content = Files.readAllBytes(weights);
        int header = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt();
        Arrays.fill(content, Long.BYTES + header, content.length, (byte) 0xff);
        Files.write(weights, content);
        return copy;
    }

    @Test
    void aLossThatIsNoNumberFailsTheRun() throws IOException {
        int code = train(rows(), "--learning-rate=1", "--alpha=1e20", "--epochs=30", "--holdout=0", "--batch=4");
        refused(code, 1, "a lower learning rate than 1.0 may help");
    }

    @Test
    void anAdapterForAnotherModelIsRefused() throws IOException {
        Path adapter = Repository.root().resolve("model/src/test/resources/golden/training/dora");
        refused(train(rows(), "--parent", adapter.toString(), "--method=dora", "--rank=4"), 2, "has in, out, rank");
    }

    @Test
    void aTrainedModelIsOneToTrainOn() throws IOException {
        assertThat(train(rows(), "--method=full", "--store=F32", "--json", "--batch=4"))
                .isZero();
        assertThat(out.toString()).contains("\"method\":\"full\"");
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            Path model = files.toList().get(0);
            assertThat(Main.commandLine()
                            .setOut(new PrintWriter(out, true))
                            .setErr(new PrintWriter(err, true))
                            .execute("eval", "--model", model.toString(), "--data", rows().toString(), "--json"))
                    .isZero();
        }
    }

    @Test
    void adaptersAreCombinedAndMergedIntoModels() throws IOException {
        assertThat(train(rows(), "--batch=4", "--seed=1", "--learning-rate=0.01"))
                .isZero();
        assertThat(train(rows(), "--batch=4", "--seed=2", "--learning-rate=0.01"))
                .isZero();
        List<Path> adapters;
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            adapters = files.toList();
        }
        assertThat(adapters).hasSize(2);
        assertThat(export("--adapter=" + adapters.get(0) + "=0.5", "--adapter=" + adapters.get(1), "--as-adapter"))
                .isZero();
        assertThat(LoraAdapter.read(exported()).config().rank()).isEqualTo(16);
        assertThat(export(
                        "--adapter=" + adapters.get(0),
                        "--adapter=" + adapters.get(1),
                        "--combine=SVD",
                        "--rank=4",
                        "--as-adapter"))
                .isZero();
        assertThat(LoraAdapter.read(exported()).config().rank()).isEqualTo(4);
        assertThat(export("--adapter=" + adapters.get(0), "--combine=SVD", "--rank=2", "--as-adapter"))
                .isZero();
        assertThat(LoraAdapter.read(exported()).config().rank()).isEqualTo(2);
        assertThat(export("--adapter=" + adapters.get(0), "--store=F32")).isZero();
        Path merged = exported();
        assertThat(export("--model=" + merged, "--adapter=" + adapters.get(0), "--take-out", "--store=F32"))
                .isZero();
        int[] prompt = {5, 6, 7};
        try (CausalLm before = CausalLm.load(Repository.root().resolve("model/pocket"), Precision.F32);
                CausalLm with = CausalLm.load(merged, Precision.F32);
                CausalLm without = CausalLm.load(exported(), Precision.F32)) {
            float[] expected = before.lastLogits(prompt, null);
            assertThat(without.lastLogits(prompt, null)).containsExactly(expected, within(1e-3f));
            assertThat(with.lastLogits(prompt, null)).isNotEqualTo(expected);
        }
        assertThat(export("--adapter=" + adapters.get(0) + "=x")).isEqualTo(2);
    }

    /** The model in the repository is in bf16, which is far coarser than what merging in f32 loses. */
    @Test
    void aMergedDoraComesOutAgainWithTheRowLengthsThatWereKept() throws IOException {
        assertThat(train(rows(), "--method=dora", "--batch=4", "--learning-rate=0.01"))
                .isZero();
        Path adapter;
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            adapter = files.findFirst().orElseThrow();
        }
        assertThat(export("--adapter=" + adapter, "--store=F32")).isZero();
        Path merged = exported();
        assertThat(export("--model=" + merged, "--adapter=" + adapter, "--take-out"))
                .isZero();
        assertThat(exported().resolve("model.safetensors"))
                .as("all tensors, sorted by name as in the repository")
                .hasSameBinaryContentAs(Repository.root().resolve("model/pocket/model.safetensors"));
        assertThat(Files.mismatch(
                        merged.resolve("model.safetensors"), exported().resolve("model.safetensors")))
                .isNotNegative();

        assertThat(export("--adapter=" + adapter + "=0.5")).isEqualTo(2);
        Files.delete(merged.resolve("dora/row_lengths.safetensors"));
        assertThat(export("--model=" + merged, "--adapter=" + adapter, "--take-out"))
                .isEqualTo(2);
        assertThat(err.toString().lines().filter(line -> line.startsWith("attune:")))
                .hasSize(2)
                .anyMatch(line -> line.contains("is DoRA, whose magnitudes cannot be added up"))
                .anyMatch(line -> line.contains(merged + " has no dora/row_lengths.safetensors"));
    }

    private int export(String... options) {
        out.getBuffer().setLength(0);
        List<String> arguments = new ArrayList<>(List.of("export"));
        if (Stream.of(options).noneMatch(option -> option.startsWith("--out"))) {
            arguments.add("--out=" + folder.resolve("exported"));
        }
        if (!options[0].startsWith("--model")) {
            arguments.add("--model=" + Repository.root().resolve("model/pocket"));
        }
        arguments.addAll(List.of(options));
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    private Path exported() {
        return Path.of(out.toString().strip());
    }
}
