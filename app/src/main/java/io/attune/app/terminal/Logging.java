package io.attune.app.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sends the log to standard error (only what is wrong) or to a file (everything of use). */
public final class Logging {
    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{24} - %msg%n";

    private Logging() {}

    /** Errors alone on standard error: a command's own messages say the rest. */
    public static void toStandardError() {
        LoggerContext context = context();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setTarget("System.err");
        start(context, appender, Level.toLevel(System.getenv("ATTUNE_LOG"), Level.ERROR));
    }

    /** Everything of use into a file, which is written anew. */
    public static void toFile(Path file, boolean append) {
        LoggerContext context = context();
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setFile(file.toString());
        appender.setAppend(append);
        start(context, appender, Level.toLevel(System.getenv("ATTUNE_LOG"), Level.INFO));
    }

    private static LoggerContext context() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return context;
    }

    private static void start(LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, Level level) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
        root.addAppender((Appender<ILoggingEvent>) appender);
        context.getLogger("io.attune").setLevel(level);
        // Flink names the sinks of one job alike, and says so once a metric.
        context.getLogger("org.apache.flink.metrics.MetricGroup").setLevel(Level.ERROR);
        context.getLogger("org.apache.flink.runtime.metrics").setLevel(Level.ERROR);
    }
}
