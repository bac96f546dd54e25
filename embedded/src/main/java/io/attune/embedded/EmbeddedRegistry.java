package io.attune.embedded;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An Apicurio Registry as a child process on loopback, its schemas in a file database. */
public final class EmbeddedRegistry implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedRegistry.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Process process;
    private final URI url;
    private final Thread shutdownHook;

    private EmbeddedRegistry(Process process, URI url, boolean endWithJvm) {
        this.process = process;
        this.url = url;
        this.shutdownHook = endWithJvm ? new Thread(process::destroy, "attune-registry-shutdown") : null;
        if (endWithJvm) {
            Runtime.getRuntime().addShutdownHook(shutdownHook);
        }
    }

    /** Starts the server so that it ends with this JVM at the latest, see the longer form. */
    public static EmbeddedRegistry start(Path directory, Path distribution, int port)
            throws IOException, InterruptedException {
        return start(directory, distribution, port, true);
    }

    /**
     * Starts the server and waits until it answers.
     *
     * @param directory holds the database and the server's log; created when absent
     * @param distribution the unpacked server, see {@link RegistryDistribution}
     * @param port to listen on; 0 takes a free one, and the same again at the next start where it is still free
     * @param endWithJvm whether the JVM's end ends the server too; false for an owner that closes its parts in order,
     *     those that still need the registry before the registry
     * @throws IOException when the server ends or does not answer in time; the message names its log
     */
    public static EmbeddedRegistry start(Path directory, Path distribution, int port, boolean endWithJvm)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        // First, because it may hold the port as well as the database.
        endOrphan(directory);
        int listen = port != 0 ? port : new PortFile(directory.resolve("ports.properties")).freePort("http");
        Path output = directory.resolve("registry.log");
        Path database = database(directory);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + listen,
                "-Dapicurio.storage.kind=sql",
                "-Dapicurio.storage.sql.kind=h2",
                "-Dapicurio.datasource.url=jdbc:h2:file:" + database,
                "-jar",
                runner(distribution).toString());
        Process process = new ProcessBuilder(command)
                .directory(distribution.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Files.writeString(pidFile(directory), Long.toString(process.pid()));
        EmbeddedRegistry registry = new EmbeddedRegistry(process, URI.create("http://127.0.0.1:" + listen), endWithJvm);
        try {
            registry.awaitReady(output);
        } catch (IOException | InterruptedException | RuntimeException e) {
            registry.close();
            throw e;
        }
        log.info("schema registry answers at {}", registry.url);
        return registry;
    }

    /** Ends the server that a killed owner left behind in a directory, if there is one. */
    public static void endOrphan(Path directory) throws IOException, InterruptedException {
        OrphanedProcess.end(pidFile(directory), database(directory).toString());
    }

    private static Path pidFile(Path directory) {
        return directory.resolve("registry.pid");
    }

    private static Path database(Path directory) {
        return directory.toAbsolutePath().resolve("registry");
    }

    /** Base address, without a path. */
    public URI url() {
        return url;
    }

    /** The child's process id. */
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        if (shutdownHook == null) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            log.debug("the JVM is already ending, its hook stays", e);
        }
    }

    private static Path runner(Path distribution) throws IOException {
        try (Stream<Path> files = Files.list(distribution)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no registry server in " + distribution
                            + ": build the project (mvn -pl embedded process-resources)"))
                    .toAbsolutePath();
        }
    }

    private void awaitReady(Path output) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/apis/ccompat/v7/subjects"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < limit) {
            if (process.waitFor(150, TimeUnit.MILLISECONDS)) {
                throw new IOException("the schema registry ended with code " + process.exitValue() + ", see " + output);
            }
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                log.trace("the registry does not answer yet: {}", e.getMessage());
            }
        }
        throw new IOException(
                "the schema registry did not answer within " + START_LIMIT.toSeconds() + " s, see " + output);
    }
}
