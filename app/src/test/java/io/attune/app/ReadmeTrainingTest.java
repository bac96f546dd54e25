package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.model.token.Message;
import io.attune.trainer.data.BadRows;
import io.attune.trainer.data.ColumnMapping;
import io.attune.trainer.data.Teaching;
import io.attune.trainer.data.TrainingFile;
import io.attune.trainer.data.TrainingRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trains from the rows that the README shows, with its commands, on the model in the repository. */
class ReadmeTrainingTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @TempDir
    private Path folder;

    private String section;
    private Path rows;

    @BeforeEach
    void read() throws IOException {
        String readme = Files.readString(Repository.root().resolve("README.md"));
        section = readme.substring(readme.indexOf("## Train from a file"), readme.indexOf("## Connect a service"));
        rows = Files.writeString(folder.resolve("rows.jsonl"), block("jsonl"));
    }

    private String block(String language) {
        Matcher found =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(section);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    @Test
    void everyShapeIsRead() throws IOException {
        Teaching right = new Teaching.Demonstration(false);
        assertThat(TrainingFile.readAll(rows, ColumnMapping.NONE, BadRows.REFUSED))
                .containsExactly(
                        row(0, "When do you open?", "At nine.", right),
                        row(1, "Translate into German.\n\nGood morning", "Guten Morgen", right),
                        row(2, "Are you open?", "Until six.", new Teaching.Demonstration(true)),
                        row(3, "When do you open?", "At nine.", new Teaching.Preference("We never close.")),
                        row(4, "Hello", "Good day!", new Teaching.Preference("What?")),
                        row(5, "When do you close?", "Never.", new Teaching.Thumb(false)));
    }

    private static TrainingRow row(int number, String prompt, String response, Teaching teaching) {
        return new TrainingRow(Integer.toString(number), List.of(Message.user(prompt)), response, teaching);
    }

    @Test
    void itsCommandsRun() throws IOException {
        List<String> ran = new ArrayList<>();
        for (String line : block("bash").lines().toList()) {
            List<String> words = WORD.matcher(line.replaceFirst("\\s+#.*", ""))
                    .results()
                    .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                    .map(this::here)
                    .toList();
            assertThat(words.get(0)).isEqualTo("./attune");
            run(words.subList(1, words.size()));
            ran.add(words.get(1));
        }
        assertThat(ran).containsExactly("train", "eval", "generate");
    }

    /** The files that the README speaks of, in this test's folder. */
    private String here(String word) {
        return switch (word) {
            case "rows.jsonl", "others.jsonl" -> rows.toString();
            case "adapters" -> folder.resolve("adapters").toString();
            case "adapters/ID" -> {
                try (Stream<Path> written = Files.list(folder.resolve("adapters"))) {
                    yield written.findFirst().orElseThrow().toString();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            default -> word;
        };
    }

    @ParameterizedTest
    @CsvSource({"sft,5", "dpo,2", "orpo,2", "kto,8"})
    void everyObjectiveLearnsFromTheRowsThatItIsSaidTo(String objective, int steps) {
        List<String> arguments = new ArrayList<>(
                List.of("train", "--data", rows.toString(), "--objective", objective, "--holdout=0", "--batch=1"));
        arguments.addAll(List.of("--out", folder.resolve(objective).toString(), "--json"));
        assertThat(run(arguments)).contains("\"steps\":" + steps + ",");
    }

    private String run(List<String> words) {
        List<String> arguments = new ArrayList<>(words);
        arguments.addAll(List.of(
                "--model", Repository.root().resolve("model/pocket").toString(), "--precision=F32", "--device=cpu"));
        Cli cli = new Cli();
        assertThat(cli.run(arguments.toArray(String[]::new)))
                .as(() -> words + ": " + cli.err)
                .isZero();
        return cli.out.toString();
    }
}
