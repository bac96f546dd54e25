package io.attune.app.demo;

import io.attune.app.terminal.Terminal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Tells a person at the terminal how a demo gets on: lines that stay, and one that says where things stand. */
final class Narration {
    private static final int WINDOW = 40;
    private static final int BAR = 20;

    private final Terminal terminal;
    private final long start;
    private final Deque<Boolean> thumbs = new ArrayDeque<>();
    private Phase phase = Phase.CALIBRATION;
    private int planned;
    private int done;
    private long phaseBegan;
    private String training = "";

    Narration(Terminal terminal, long startNanos) {
        this.terminal = terminal;
        this.start = startNanos;
        this.phaseBegan = startNanos;
    }

    /** A line that stays. */
    void say(String text) {
        terminal.line(terminal.dim("%9s".formatted(elapsed())) + "  " + text);
    }

    /**
     * A part of the story begins.
     *
     * @param exchanges how many it will have; 0 where that hangs on the loop
     */
    synchronized void begin(Phase next, int exchanges) {
        phase = next;
        planned = exchanges;
        done = 0;
        phaseBegan = System.nanoTime();
    }

    /** How far a retrain is; empty when none is under way. */
    synchronized void training(String text) {
        training = text;
        terminal.progress(line(null));
    }

    /** An exchange is over. */
    synchronized void exchange(Observation observation) {
        done++;
        if (observation.thumbUp() != null) {
            thumbs.addLast(observation.thumbUp());
            if (thumbs.size() > WINDOW) {
                thumbs.removeFirst();
            }
        }
        terminal.progress(line(observation.adapterId()));
    }

    private String line(String adapterId) {
        StringBuilder line = new StringBuilder("%9s  ".formatted(elapsed()));
        if (planned > 0) {
            int filled = Math.min(BAR, BAR * done / planned);
            line.append('[')
                    .append("#".repeat(filled))
                    .append(" ".repeat(BAR - filled))
                    .append("] ");
        }
        line.append(phase.name().toLowerCase(Locale.ROOT)).append(' ').append(done);
        if (planned > 0) {
            line.append('/').append(planned).append(eta());
        }
        if (!thumbs.isEmpty()) {
            line.append(", thumbs up %.0f %% of the last %d".formatted(100 * share(), thumbs.size()));
        }
        line.append(adapterId == null ? "" : ", adapter " + adapterId.substring(0, 8));
        return training.isEmpty()
                ? line.toString()
                : line.append(", ").append(training).toString();
    }

    private String eta() {
        double seconds = (System.nanoTime() - phaseBegan) / 1e9;
        return done < 5 || done >= planned ? "" : ", " + Terminal.seconds(seconds / done * (planned - done)) + " left";
    }

    private double share() {
        return (double) thumbs.stream().filter(up -> up).count() / thumbs.size();
    }

    private String elapsed() {
        return Terminal.seconds((System.nanoTime() - start) / 1e9);
    }
}
