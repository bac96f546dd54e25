package io.attune.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.model.token.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingFileTest {
    @TempDir
    private Path directory;

    private List<TrainingRow> read(String name, String content, ColumnMapping mapping) throws IOException {
        return TrainingFile.read(Files.writeString(directory.resolve(name), content), mapping);
    }

    private List<TrainingRow> readLine(String line) throws IOException {
        return read("rows.jsonl", line + "\n", ColumnMapping.NONE);
    }

    private static TrainingRow row(String id, String prompt, String response) {
        return new TrainingRow(id, List.of(Message.user(prompt)), response);
    }

    @Test
    void readsEveryKnownShape() throws IOException {
        String lines =
                """
                {"prompt":"p","response":"r"}
                {"instruction":"do","input":"this","response":"done"}

                {"instruction":"do","input":"","response":"done"}
                {"prompt":"p","chosen":"good","rejected":"bad"}
                {"prompt":"p","completion":"yes","label":true}
                {"prompt":"p","completion":"no","label":false}
                {"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"a"}]}
                """;
        assertThat(read("rows.jsonl", lines, ColumnMapping.NONE))
                .containsExactly(
                        row("0", "p", "r"),
                        row("1", "do\n\nthis", "done"),
                        row("2", "do", "done"),
                        row("3", "p", "good", new Teaching.Preference("bad")),
                        row("4", "p", "yes", new Teaching.Thumb(true)),
                        new TrainingRow(
                                "6",
                                List.of(Message.system("s"), Message.user("u")),
                                "a",
                                new Teaching.Demonstration(true)));
        Path file = directory.resolve("rows.jsonl");
        assertThat(TrainingFile.readAll(file, ColumnMapping.NONE))
                .hasSize(7)
                .contains(row("5", "p", "no", new Teaching.Thumb(false)));
    }

    private static TrainingRow row(String id, String prompt, String response, Teaching teaching) {
        return new TrainingRow(id, List.of(Message.user(prompt)), response, teaching);
    }

    @Test
    void readsCsvWithQuotesLineBreaksAndMappedColumns() throws IOException {
        String csv = "id,question,answer\n1,\"Why, \"\"oh\"\" why?\",\"line 1\nline 2\"\n2,Ü?,ja\n";
        assertThat(read("rows.csv", csv, ColumnMapping.parse("prompt=question, response=answer")))
                .containsExactly(row("0", "Why, \"oh\" why?", "line 1\nline 2"), row("1", "Ü?", "ja"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"prompt\":\"p\"}|has no column 'response'",
                "{\"prompt\":\"p\",\"response\":3}|'response' must be a text but is number",
                "{\"prompt\":\"p\",\"response\":\"  \"}|the response is empty",
                "{\"prompt\":\"\",\"response\":\"r\"}|the prompt is empty",
                "{\"question\":\"p\"}|has none of the columns prompt, instruction, messages",
                "[1]|is not a JSON object",
                "{\"prompt\":|is not JSON",
                "{} {}|is not JSON",
                "{\"prompt\":\"p\",\"completion\":\"c\",\"label\":\"maybe\"}|'label' must be true or false but is 'maybe'",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"u\"}]}|a list of at least two turns",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"u\"},{\"role\":\"user\",\"content\":\"v\"}]}|the last turn must be the assistant's",
                "{\"messages\":[{\"role\":\"user\"},{\"role\":\"assistant\",\"content\":\"v\"}]}|turn 0 needs",
            })
    void saysFileRowAndWhatIsWrong(String line, String message) {
        assertThatThrownBy(() -> readLine("{\"prompt\":\"p\",\"response\":\"r\"}\n" + line))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("rows.jsonl, row 1: ")
                .hasMessageContaining(message);
    }

    @Test
    void brokenFilesAreNamed() throws IOException {
        assertThatThrownBy(() -> TrainingFile.read(directory.resolve("none.csv"), ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("none.csv is not a file");
        assertThatThrownBy(() -> readLine("")).hasMessageContaining("rows.jsonl holds no row");
        assertThatThrownBy(() -> read("a.csv", "prompt,response\np\n", ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("a.csv, row 0: has 1 columns where the header has 2");
        assertThatThrownBy(() -> read("b.csv", "prompt,prompt\np,q\n", ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("b.csv cannot be read as CSV");
        assertThatThrownBy(() -> read("c.csv", "prompt,response\np,\"open\n", ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("c.csv");
        Files.write(directory.resolve("d.jsonl"), new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}'});
        assertThatThrownBy(() -> TrainingFile.read(directory.resolve("d.jsonl"), ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("d.jsonl is not UTF-8");
        Files.write(directory.resolve("e.csv"), new byte[] {'p', '\n', (byte) 0xff, (byte) 0xfe, '\n'});
        assertThatThrownBy(() -> TrainingFile.read(directory.resolve("e.csv"), ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("e.csv is not UTF-8");
    }

    @Test
    void mappingsAreChecked() {
        assertThatThrownBy(() -> ColumnMapping.parse("prompt"))
                .hasMessage("--map needs field=column[,field=column…] but has 'prompt'");
        assertThatThrownBy(() -> ColumnMapping.parse("promt=x")).hasMessageContaining("unknown field 'promt'");
    }
}
