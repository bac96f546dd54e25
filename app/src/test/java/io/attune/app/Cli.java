package io.attune.app;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The command line in this process, with what it writes. */
public final class Cli {
    public final StringWriter out = new StringWriter();
    public final StringWriter err = new StringWriter();

    /** Returns the exit code. */
    public int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
