package io.attune.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.model.token.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(TrainingFile.readAll(file, ColumnMapping.NONE, BadRows.REFUSED))
                .hasSize(7)
                .contains(row("5", "p", "no", new Teaching.Thumb(false)));
    }

    @Test
    void readsPreferencesAsPublishedDataSetsHaveThem() throws IOException {
        String lines =
                """
                {"prompt":[{"role":"system","content":"s"},{"role":"user","content":"u"}],"chosen":[{"role":"assistant","content":"good"}],"rejected":[{"role":"assistant","content":"bad"}]}
                {"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"}],"chosen":"good","rejected":"bad"}
                {"chosen":[{"role":"user","content":"u"},{"role":"assistant","content":"good"}],"rejected":[{"role":"user","content":"u"},{"role":"assistant","content":"bad"}]}
                {"chosen":"\\n\\nHuman: one\\n\\nstill one\\n\\nAssistant: two\\n\\nHuman: three\\n\\nAssistant: good","rejected":"\\n\\nHuman: one\\n\\nstill one\\n\\nAssistant: two\\n\\nHuman: three\\n\\nAssistant: bad"}
                {"prompt":[{"role":"user","content":"u"}],"completion":[{"role":"assistant","content":"c"}],"label":true}
                """;
        Teaching compared = new Teaching.Preference("bad");
        List<Message> told = List.of(Message.system("s"), Message.user("u"));
        List<Message> talk = List.of(Message.user("one\n\nstill one"), Message.assistant("two"), Message.user("three"));
        assertThat(read("rows.jsonl", lines, ColumnMapping.NONE))
                .containsExactly(
                        new TrainingRow("0", told, "good", compared),
                        new TrainingRow("1", told, "good", compared),
                        row("2", "u", "good", compared),
                        new TrainingRow("3", talk, "good", compared),
                        row("4", "u", "c", new Teaching.Thumb(true)));
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
                "{\"prompt\":\"p\",\"response\":\"  \"}|'response' is empty",
                "{\"prompt\":\"\",\"response\":\"r\"}|'prompt' is empty",
                "{\"question\":\"p\",\"answer\":\"a\"}|has none of the columns prompt, instruction, messages, chosen and rejected; it has question, answer: --map",
                "{\"prompt\":null}|chosen and rejected; it has no column with a value",
                "{\"prompt\":\"p\",\"answer\":\"a\"}|has no column 'response'; it has prompt, answer: --map FIELD=COLUMN,… says which is what",
                "{\"prompt\":\"p\",\"chosen\":\"\",\"rejected\":\"b\"}|'chosen' is empty",
                "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\" \"}|'rejected' is empty",
                "{\"instruction\":\"\",\"response\":\"r\"}|'instruction' is empty",
                "{\"instruction\":\"i\",\"response\":\"\"}|'response' is empty",
                "{\"chosen\":\"good\",\"rejected\":\"bad\"}|'chosen' has no prompt",
                "{\"chosen\":\"\\n\\nHuman: a\\n\\nAssistant: b\",\"rejected\":\"\\n\\nHuman: c\\n\\nAssistant: d\"}|must be the same up to the last turn",
                "{\"chosen\":\"\\n\\nHuman: a\\n\\nAssistant:\",\"rejected\":\"\\n\\nHuman: a\\n\\nAssistant: d\"}|the last turn of 'chosen' is empty",
                "{\"prompt\":\"p\",\"chosen\":[],\"rejected\":\"d\"}|'chosen' must be a list of turns but is empty",
                "{\"prompt\":[],\"response\":\"d\"}|'prompt' must be a list of turns but is empty",
                "[1]|is not a JSON object",
                "{\"prompt\":|is not JSON: Unexpected end-of-input within/between Object entries",
                "{} {}|is not JSON: there is something after the value",
                "{\"prompt\":\"p\",\"completion\":\"c\",\"label\":\"maybe\"}|'label' must be true or false but is 'maybe'",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"u\"}]}|a list of at least two turns",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"u\"},{\"role\":\"user\",\"content\":\"v\"}]}|the last turn of 'messages' must be the assistant's",
                "{\"messages\":[{\"role\":\"user\"},{\"role\":\"assistant\",\"content\":\"v\"}]}|turn 0 of 'messages' needs",
            })
    void saysFileRowAndWhatIsWrong(String line, String message) {
        assertThatThrownBy(() -> readLine("{\"prompt\":\"p\",\"response\":\"r\"}\n" + line))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("rows.jsonl, row 1 (line 2): ")
                .hasMessageContaining(message)
                .message()
                .doesNotContain("Source:");
    }

    @Test
    void badRowsMayBeLeftOutAndKeepTheOthersNumbers() throws IOException {
        List<String> bad = new ArrayList<>();
        BadRows noted = row -> bad.add(row.getMessage().replaceFirst("^.*, row ([0-9]) \\(line", "row $1 (line"));
        Path lines = Files.writeString(
                directory.resolve("rows.jsonl"),
                "{\"prompt\":\"p\",\"response\":\"r\"}\n\nnonsense\n7\n{\"prompt\":\"q\"}\n{\"prompt\":\"s\",\"response\":\"t\"}\n");
        assertThat(TrainingFile.readAll(lines, ColumnMapping.NONE, noted))
                .containsExactly(row("0", "p", "r"), row("4", "s", "t"));
        assertThat(bad).hasSize(3);
        assertThat(bad.get(0)).startsWith("row 1 (line 3): is not JSON");
        assertThat(bad.get(1)).isEqualTo("row 2 (line 4): is not a JSON object");
        assertThat(bad.get(2)).startsWith("row 3 (line 5): has no column 'response'");
        bad.clear();
        Path csv = Files.writeString(directory.resolve("rows.csv"), "prompt,response\r\np,\"r\r\nr\"\r\nq\r\ns,t\r\n");
        assertThat(TrainingFile.readAll(csv, ColumnMapping.NONE, noted))
                .containsExactly(row("0", "p", "r\r\nr"), row("2", "s", "t"));
        assertThat(bad).containsExactly("row 1 (line 4): has 1 columns where the header has 2");
        Path none = Files.writeString(directory.resolve("none.jsonl"), "nonsense\n");
        assertThatThrownBy(() -> TrainingFile.readAll(none, ColumnMapping.NONE, noted))
                .hasMessageContaining("none.jsonl holds no row that can be used");
    }

    @Test
    void brokenFilesAreNamed() throws IOException {
        assertThatThrownBy(() -> TrainingFile.read(directory.resolve("none.csv"), ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("none.csv does not exist");
        assertThatThrownBy(() -> TrainingFile.read(directory, ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessage(directory + " is a directory, not a file");
        assertThatThrownBy(() -> readLine("")).hasMessageContaining("rows.jsonl holds no row");
        assertThatThrownBy(() -> read("a.csv", "prompt,response\np\n", ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("a.csv, row 0 (line 2): has 1 columns where the header has 2");
        assertThatThrownBy(() -> read("b.csv", "prompt,prompt\np,q\n", ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("b.csv cannot be read as CSV");
        assertThatThrownBy(() -> read("c.csv", "prompt,response\np,\"open\n", ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("c.csv cannot be read as CSV after the header: ");
        assertThatThrownBy(() -> read("g.csv", "prompt,\"open\np,q\n", ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("g.csv cannot be read as CSV: ");
        assertThatThrownBy(() -> read("f.csv", "prompt,response\np,q\np,\"open\n", ColumnMapping.NONE))
                .hasMessageContaining("f.csv cannot be read as CSV after row 0: ");
        assertThatThrownBy(() -> readLine("{\"prompt\":\"p\",\"completion\":\"c\",\"label\":false}"))
                .hasMessageContaining("rows.jsonl holds no row with a right answer");
        Files.write(directory.resolve("d.jsonl"), new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}'});
        assertThatThrownBy(() -> TrainingFile.read(directory.resolve("d.jsonl"), ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessage(directory.resolve("d.jsonl") + " is not UTF-8 in line 1");
        Files.write(directory.resolve("e.csv"), new byte[] {'p', '\n', (byte) 0xff, (byte) 0xfe, '\n'});
        assertThatThrownBy(() -> TrainingFile.read(directory.resolve("e.csv"), ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessage(directory.resolve("e.csv") + " is not UTF-8 in line 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5000})
    void theFirstLineThatIsNotUtf8IsNamed(int before) throws IOException {
        byte[] latin = "{\"prompt\":\"\u00e4\",\"response\":\"r\"}\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] good = "{\"prompt\":\"\u00e4\",\"response\":\"r\"}\n".getBytes(StandardCharsets.UTF_8);
        Path file = directory.resolve("rows.jsonl");
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int line = 0; line < before; line++) {
                out.write(good);
            }
            out.write(latin);
            out.write(latin);
        }
        assertThatThrownBy(() -> TrainingFile.read(file, ColumnMapping.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessage(file + " is not UTF-8 in line " + (before + 1));
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() throws IOException {
        assertThat(read("rows.csv", "\uFEFFprompt,response\np,r\n", ColumnMapping.NONE))
                .containsExactly(row("0", "p", "r"));
        assertThat(readLine("\uFEFF{\"prompt\":\"p\",\"response\":\"r\"}")).containsExactly(row("0", "p", "r"));
    }

    @Test
    void aMappedColumnMustBeInTheFile() throws IOException {
        ColumnMapping mapping = ColumnMapping.parse("prompt=nope");
        String lines = "{\"instruction\":\"i\",\"response\":\"r\"}\n";
        assertThatThrownBy(() -> read("rows.jsonl", lines, mapping))
                .isInstanceOf(BadRowException.class)
                .hasMessageEndingWith(
                        "rows.jsonl has no column 'nope', which --map names for prompt; it has instruction, response");
        assertThatThrownBy(() -> read("rows.csv", "instruction,response\ni,r\n", mapping))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("rows.csv has no column 'nope'");
        // One row in which it has a value is enough.
        assertThat(read("rows.jsonl", lines + "{\"nope\":\"p\",\"response\":\"r\"}\n", mapping))
                .containsExactly(row("0", "i", "r"), row("1", "p", "r"));
    }

    @Test
    void mappingsAreChecked() {
        assertThatThrownBy(() -> ColumnMapping.parse("prompt"))
                .hasMessage("--map needs field=column[,field=column…] but has 'prompt'");
        assertThatThrownBy(() -> ColumnMapping.parse("promt=x")).hasMessageContaining("unknown field 'promt'");
    }
}
