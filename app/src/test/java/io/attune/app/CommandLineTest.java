package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a person who types commands meets. */
class CommandLineTest {
    @TempDir
    private Path folder;

    private final Cli cli = new Cli();

    static List<String> commands() {
        return new ArrayList<>(new CommandLine(Main.commandLine().getCommandSpec())
                .getSubcommands()
                .keySet());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItself(String command) {
        assertThat(cli.run(command, "--help")).isZero();
        assertThat(cli.out.toString()).contains("Usage: attune " + command).contains("--help");
    }

    @Test
    void theDesignsCommandsExist() {
        assertThat(commands())
                .contains(
                        "demo",
                        "up",
                        "down",
                        "status",
                        "replay",
                        "train",
                        "eval",
                        "generate",
                        "export",
                        "detect",
                        "scan",
                        "adapters",
                        "promote",
                        "rollback",
                        "retrain",
                        "cancel");
    }

    @Test
    void aMissingCommandIsBadUsage() {
        assertThat(cli.run()).isEqualTo(2);
        assertThat(cli.err.toString()).startsWith("attune: a command is missing");
    }

    @Test
    void anUnknownOptionIsBadUsageWithOneLineAndAHint() {
        assertThat(cli.run("scan", "x.csv", "--colum", "text")).isEqualTo(2);
        assertThat(cli.err.toString()).contains("attune: ").contains("Try 'attune scan --help'");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThat(cli.run("scan", folder.resolve("nothing.csv").toString(), "--column", "text"))
                .isEqualTo(2);
        assertThat(cli.err.toString().lines())
                .singleElement()
                .asString()
                .contains("nothing.csv")
                .contains("is not there");
    }

    @Test
    void aMissingColumnIsNamedWithTheOnesThatAreThere() throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "text,label\nhello,1\n");
        assertThat(cli.run("scan", file.toString(), "--column", "txt")).isEqualTo(2);
        assertThat(cli.err.toString().lines())
                .singleElement()
                .asString()
                .contains("no column 'txt'")
                .contains("[text, label]");
    }

    @Test
    void brokenJsonIsReportedWithItsLine() throws Exception {
        Path file = Files.writeString(folder.resolve("a.jsonl"), "{\"text\":\"fine\"}\n{\"text\":\n");
        assertThat(cli.run("scan", file.toString(), "--column", "text")).isEqualTo(2);
        assertThat(cli.err.toString()).contains("line 2");
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws Exception {
        Path file = Files.write(folder.resolve("a.csv"), new byte[] {'t', '\n', (byte) 0xff, (byte) 0xfe, '\n'});
        assertThat(cli.run("scan", file.toString(), "--column", "t")).isEqualTo(2);
        assertThat(cli.err.toString()).contains("is not valid UTF-8");
    }

    @Test
    void scanPrintsOneJsonLinePerFinding() throws Exception {
        Path file = Files.writeString(
                folder.resolve("a.csv"), "text\nnothing here\nwrite to jane.doe@example.com please\n");
        assertThat(cli.run("scan", file.toString(), "--column", "text", "--json"))
                .isZero();
        assertThat(cli.out.toString().lines())
                .singleElement()
                .asString()
                .startsWith("{\"row\":1,\"hazard\":\"PII_EMAIL\",\"score\":")
                .contains("\"start\":9,\"end\":29,\"scanner\":");
    }

    @Test
    void scanPrintsOneVerdictPerRow() throws Exception {
        Path file = Files.writeString(folder.resolve("a.jsonl"), "{\"text\":\"fine\"}\n{\"text\":null}\n");
        assertThat(cli.run("scan", file.toString(), "--column", "text", "--verdicts"))
                .isZero();
        assertThat(cli.out.toString().lines())
                .containsExactly(
                        "{\"row\":0,\"flagged\":false,\"hazards\":{}}", "{\"row\":1,\"flagged\":false,\"hazards\":{}}");
    }

    @Test
    void aCommandForARunningStackSaysHowToStartOne() {
        assertThat(cli.run("status", "--home", folder.toString())).isEqualTo(2);
        assertThat(cli.err.toString()).contains("no stack runs in").contains("attune up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scan FOLDER --column text", "detect FOLDER --column n", "replay FOLDER"})
    void aFolderInPlaceOfAFileIsBadInput(String command) {
        assertThat(cli.run(command.replace("FOLDER", folder.toString()).split(" ")))
                .isEqualTo(2);
        assertThat(cli.err.toString().lines()).singleElement().asString().contains(folder + " is a folder");
    }

    @Test
    void aGatewayThatIsNotThereIsSaidAtOnce() throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "prompt,response\nhello,there\n");
        assertThat(cli.run("replay", file.toString(), "--gateway", "http://127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(cli.err.toString().lines())
                .singleElement()
                .asString()
                .contains("no gateway answers at http://127.0.0.1:1")
                .contains("attune up");
        assertThat(cli.run("replay", file.toString(), "--gateway", "here")).isEqualTo(2);
        assertThat(cli.err.toString()).contains("--gateway must be like http://");
    }

    @Test
    void aHomeThatIsAFileIsBadInput() throws Exception {
        Path file = Files.writeString(folder.resolve("home"), "");
        assertThat(cli.run("up", "--home", file.toString(), "--model", "pocket", "--free-ports"))
                .isEqualTo(2);
        assertThat(cli.err.toString().lines()).singleElement().asString().contains("is no folder");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.setReuseAddress(true);
            try {
                taken.bind(new InetSocketAddress("127.0.0.1", 7072));
            } catch (BindException e) {
                // Then somebody else has it, which is as good.
                assertThat(e).hasMessageContaining("in use");
            }
            assertThat(cli.run("up", "--home", folder.resolve("home").toString(), "--model", "pocket"))
                    .isEqualTo(2);
            assertThat(cli.err.toString().lines())
                    .singleElement()
                    .asString()
                    .containsPattern("port 70\\d\\d \\(\\w+\\) is taken")
                    .contains("--free-ports");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "standard: {retrain: {minimumExamples: 0}} | retrain.minimumExamples must be at least 1 but is 0",
                "standard: {retrain: {minimumExample: 5}} | unknown field 'retrain.minimumExample'",
                "scopes: [1] | scopes must be a mapping",
                "foo: 1 | unknown field 'foo'",
                "': : [' | a policy file is a mapping"
            })
    void aBadPolicyFileIsNamedWithItsField(String bad) throws Exception {
        String[] parts = bad.split(" \\| ");
        Path file = Files.writeString(folder.resolve("policies.yaml"), parts[0]);
        assertThat(cli.run("up", "--home", folder.toString(), "--policies", file.toString()))
                .isEqualTo(2);
        assertThat(cli.err.toString().lines())
                .singleElement()
                .asString()
                .contains("policies.yaml")
                .contains(parts[1]);
    }

    @Test
    void downWhereNothingRunsIsDone() {
        assertThat(cli.run("down", "--home", folder.toString())).isZero();
        assertThat(cli.out.toString()).contains("no stack runs in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eval --data FILE --limit=-1 | --limit must be at least 0 but is -1",
                "eval --data FILE --confidence=1 | --confidence must be above 0 and below 1 but is 1.0",
                "eval --data FILE --max-tokens=7 | --max-tokens must be at least 8 but is 7",
                "eval --data FILE --max-new-tokens=0 | --max-new-tokens must be at least 1 but is 0",
                "generate --prompt p --max-tokens=0 | --max-tokens must be at least 1 but is 0",
                "generate --prompt p --temperature=NaN | --temperature must be at least 0 and finite but is NaN",
                "generate --prompt p --top-p=0 | --top-p must be above 0 and at most 1 but is 0.0"
            })
    void anOptionOutOfRangeIsNamedBeforeAModelIsLookedFor(String call) {
        String[] parts = call.split(" \\| ");
        String[] typed =
                (parts[0].replace("FILE", folder.resolve("absent").toString()) + " --model nowhere").split(" ");
        assertThat(cli.run(typed)).isEqualTo(2);
        assertThat(cli.err.toString().lines()).singleElement().asString().contains(parts[1]);
    }
}
