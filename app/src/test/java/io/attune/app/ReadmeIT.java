package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.app.operator.TopicSnapshot;
import io.attune.embedded.EmbeddedKafka;
import io.attune.embedded.EmbeddedRegistry;
import io.attune.embedded.RegistryDistribution;
import io.attune.ingestion.gateway.Gateway;
import io.attune.ingestion.gateway.GatewayConfig;
import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.serde.SchemaRegistrar;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the README shows. */
class ReadmeIT {
    @TempDir
    private static Path folder;

    private static EmbeddedKafka kafka;
    private static EmbeddedRegistry registry;
    private static Connections connections;
    private static Gateway gateway;
    private static String readme;

    @BeforeAll
    static void start() throws Exception {
        readme = Files.readString(Repository.root().resolve("README.md"));
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        registry = EmbeddedRegistry.start(folder.resolve("registry"), RegistryDistribution.find(), 0);
        connections = new Connections(kafka.bootstrapServers(), registry.url(), folder.resolve("adapters"));
        new SchemaRegistrar(registry.url()).registerAll();
        try (Admin admin = Admin.create(connections.kafkaClient())) {
            new TopicCatalogue(admin).createOrVerify((short) 1);
        }
        gateway = new Gateway(connections, GatewayConfig.onPort(0));
        gateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        registry.close();
        kafka.close();
    }

    @Test
    void theCurlCommandsSendAnExchangeAndItsFeedback() throws Exception {
        String commands = blocks("bash").stream()
                .filter(block -> block.contains("curl"))
                .findFirst()
                .orElseThrow()
                .replace("http://127.0.0.1:7070", gateway.url().toString());
        Path output = folder.resolve("curl.out");
        Process process = new ProcessBuilder("bash", "-e", "-c", commands)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        TopicSnapshot snapshot = new TopicSnapshot(connections);
        assertThat(snapshot.read(Topic.INTERACTIONS, Interaction.class))
                .extracting(Interaction::getId)
                .contains("chat-1");
        assertThat(snapshot.read(Topic.FEEDBACK, Feedback.class))
                .extracting(Feedback::getInteractionId)
                .containsExactly("chat-1", "chat-1");
    }

    @Test
    void theJavaClassSendsAnExchange() throws Exception {
        Path source =
                Files.writeString(folder.resolve("SendOne.java"), blocks("java").get(0));
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "-d",
                        folder.toString(),
                        source.toString());
        assertThat(compiled).isZero();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            loader.loadClass("SendOne").getMethod("main", String[].class).invoke(null, (Object) new String[] {
                connections.bootstrapServers(), connections.registryUrl().toString()
            });
        }
        assertThat(new TopicSnapshot(connections).read(Topic.INTERACTIONS, Interaction.class))
                .extracting(Interaction::getId)
                .contains("chat-2");
    }

    @Test
    void everyCommandInTheTableExists() {
        List<String> commands = CommandLineTest.commands();
        List<String> shown = Pattern.compile("`(?:attune )?([a-z]+)[^`]*`")
                .matcher(readme.lines()
                        .filter(line -> line.startsWith("| `attune "))
                        .map(line -> line.substring(0, line.indexOf('|', 1)))
                        .reduce("", String::concat))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(shown).isNotEmpty();
        assertThat(commands).containsAll(shown);
    }

    @Test
    void everyLinkedFileExists() {
        List<String> links = Pattern.compile("\\]\\(([^)#]+)\\)")
                .matcher(readme)
                .results()
                .map(found -> found.group(1))
                .filter(link -> !link.startsWith("http"))
                .toList();
        assertThat(links)
                .isNotEmpty()
                .allSatisfy(link -> assertThat(Repository.root().resolve(link)).exists());
    }

    private static List<String> blocks(String language) {
        Matcher matcher = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
                .matcher(readme);
        try (Stream<String> found = matcher.results().map(result -> result.group(1))) {
            return found.toList();
        }
    }
}
