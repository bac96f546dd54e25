package io.attune.app.command;

import io.attune.app.stack.Endpoints;
import io.attune.app.terminal.Terminal;
import io.attune.ingestion.replay.Answerer;
import io.attune.ingestion.replay.ColumnMapping;
import io.attune.ingestion.replay.HttpSink;
import io.attune.ingestion.replay.OpenAiAnswerer;
import io.attune.ingestion.replay.Replay;
import io.attune.ingestion.replay.ReplayListener;
import io.attune.ingestion.replay.ReplayOptions;
import io.attune.ingestion.replay.ReplayResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code attune replay}. */
@Command(
        name = "replay",
        description = "Sends a CSV or JSON Lines file of prompts, responses and feedback through ingestion.")
final class ReplayCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MOST_BAD_ROWS = 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private HomeOption home;

    @Mixin
    private ScopeOption scope;

    @Parameters(paramLabel = "FILE", description = "CSV with a header, or JSON Lines.")
    private Path file;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Rows per second; 0 is as fast as they are taken (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(names = "--limit", defaultValue = "0", description = "Rows at most; 0 is all (default: ${DEFAULT-VALUE}).")
    private long limit;

    @Option(
            names = "--shift-at",
            defaultValue = "-1",
            paramLabel = "N",
            description = "Marks rows from N on as shifted and says when the shift was sent.")
    private long shiftAt;

    @Option(
            names = "--map",
            paramLabel = "FIELD=COLUMN,…",
            description =
                    "Which column is what: prompt, input, system, messages, response, demonstration, chosen, rejected, thumb, score, comment, user, id, time, conversation, model.")
    private String map;

    @Option(
            names = "--gateway",
            paramLabel = "URL",
            description = "Gateway to send to (default: that of the running stack).")
    private URI gateway;

    @Option(
            names = "--answer-with",
            paramLabel = "URL",
            description =
                    "OpenAI-compatible server that answers the prompts first; 'stack' is the running stack's own serving.")
    private String answerWith;

    @Option(
            names = "--max-tokens",
            defaultValue = "64",
            description = "Longest answer with --answer-with (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        InputFile.readable(file);
        URI target =
                gateway != null ? address("--gateway", gateway) : home.running().gateway();
        ColumnMapping mapping = map == null ? ColumnMapping.usual() : ColumnMapping.parse(map);
        ReplayOptions options = new ReplayOptions(
                file, mapping, scope.scope(), rate, limit, shiftAt, "run-" + System.currentTimeMillis());
        requireAnswer(target);
        ReplayResult result;
        try (HttpSink sink = new HttpSink(target, PATIENCE)) {
            result = new Replay(options, sink, answerer(), listener(terminal)).run();
        }
        terminal.clear();
        spec.commandLine()
                .getOut()
                .printf(
                        "%d rows in %s: %d of %d interactions and %d of %d feedback records accepted, %d rejected%n",
                        result.rows(),
                        Terminal.seconds(result.took().toMillis() / 1e3),
                        result.interactionsAccepted(),
                        result.interactionsSent(),
                        result.feedbackAccepted(),
                        result.feedbackSent(),
                        result.rejected());
        if (result.shiftedAt() != null) {
            spec.commandLine().getOut().println("the shift was sent at " + result.shiftedAt());
        }
        return result.rejected() == 0 ? 0 : Failures.BAD_INPUT;
    }

    private static URI address(String option, URI given) {
        if (given.getHost() == null
                || given.getScheme() == null
                || !given.getScheme().startsWith("http")) {
            throw new BadInputException(option + " must be like http://127.0.0.1:7070 but is '" + given + "'");
        }
        return given;
    }

    /** Later a gateway may be away for a while, but one that is not there at the beginning is a mistake. */
    private static void requireAnswer(URI target) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(target.resolve("/health/live"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new BadInputException("no gateway answers at " + target + ": start one with 'attune up'");
        }
    }

    private Answerer answerer() throws IOException {
        if (answerWith == null) {
            return null;
        }
        Endpoints stack = answerWith.equals("stack") ? home.running() : null;
        return new OpenAiAnswerer(
                stack != null ? stack.serving() : address("--answer-with", URI.create(answerWith)),
                scope.scope(),
                maxTokens);
    }

    private static ReplayListener listener(Terminal terminal) {
        return new ReplayListener() {
            private int badRows;

            @Override
            public void onProgress(Progress progress) {
                terminal.progress("%3.0f %%  %d rows, %d accepted, %.0f rows/s, %s left"
                        .formatted(
                                100 * progress.fraction(),
                                progress.rows(),
                                progress.accepted(),
                                progress.rowsPerSecond(),
                                progress.eta() == null
                                        ? "?"
                                        : Terminal.seconds(progress.eta().toSeconds())));
            }

            @Override
            public void onBadRow(String message) {
                badRows++;
                if (badRows <= MOST_BAD_ROWS) {
                    terminal.line("bad row: " + message);
                } else if (badRows == MOST_BAD_ROWS + 1) {
                    terminal.line("more bad rows are only counted");
                }
            }
        };
    }
}
