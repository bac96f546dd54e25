package io.attune.app.terminal;

import java.io.PrintWriter;

/**
 * A person's terminal, or the file that stands for one: colours and a line that rewrites itself only where there is a
 * terminal, plain lines elsewhere.
 */
public final class Terminal {
    /** Least time between two plain progress lines where nothing can be rewritten, in milliseconds. */
    private static final long PLAIN_EVERY_MILLIS = 10_000;

    private final PrintWriter out;
    private final boolean interactive;
    private boolean lineOpen;
    private long lastPlain;

    public Terminal(PrintWriter out, boolean interactive) {
        this.out = out;
        this.interactive = interactive;
    }

    /** On standard error, interactive where a terminal is attached and nobody asked for plain output. */
    public static Terminal onStandardError(PrintWriter err) {
        boolean wanted = System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        // The launcher knows; without it a console stands for a terminal, which newer Java versions always report.
        String known = System.getProperty("attune.terminal");
        return new Terminal(err, wanted && (known == null ? System.console() != null : Boolean.parseBoolean(known)));
    }

    /** A line that stays. */
    public synchronized void line(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    /** A line that says where things stand, and is replaced by the next. */
    public synchronized void progress(String text) {
        if (interactive) {
            out.print("\r\u001b[2K" + text);
            out.flush();
            lineOpen = true;
            return;
        }
        long now = System.currentTimeMillis();
        if (now - lastPlain >= PLAIN_EVERY_MILLIS) {
            lastPlain = now;
            out.println(text);
            out.flush();
        }
    }

    /** Removes an open progress line. */
    public synchronized void clear() {
        if (lineOpen) {
            out.print("\r\u001b[2K");
            lineOpen = false;
        }
    }

    public String bold(String text) {
        return coloured("1", text);
    }

    public String green(String text) {
        return coloured("32", text);
    }

    public String yellow(String text) {
        return coloured("33", text);
    }

    public String red(String text) {
        return coloured("31", text);
    }

    public String dim(String text) {
        return coloured("2", text);
    }

    private String coloured(String code, String text) {
        return interactive ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** Seconds as a person reads them: {@code 42 s}, {@code 3 min 05 s}. */
    public static String seconds(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60 ? whole + " s" : "%d min %02d s".formatted(whole / 60, whole % 60);
    }
}
