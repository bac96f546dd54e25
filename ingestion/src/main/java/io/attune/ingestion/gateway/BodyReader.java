package io.attune.ingestion.gateway;

import io.javalin.http.Context;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a request's body up to a limit; what lies beyond is never held in memory. */
final class BodyReader {
    private static final Logger log = LoggerFactory.getLogger(BodyReader.class);
    private static final int CHUNK = 16 * 1024;
    /** How much of a body that is refused is still read and thrown away, so that its sender gets to read the answer. */
    private static final long DRAINED_BYTES = 64L << 20;

    private static final Duration DRAINED_FOR = Duration.ofSeconds(5);

    private final int limit;

    BodyReader(int limit) {
        this.limit = limit;
    }

    /** What was read. */
    sealed interface Body {
        record Whole(byte[] bytes) implements Body {}

        /**
         * Larger than the limit.
         *
         * @param begin the first bytes, at most {@code keep}
         * @param size the size that the client announced or that was seen, whichever is larger
         */
        record TooLarge(byte[] begin, long size) implements Body {}

        /**
         * Ended before it was complete: the client went, or its chunks are no chunks.
         *
         * @param begin what came
         */
        record CutOff(byte[] begin) implements Body {}
    }

    /** Opens the stream; doing so tells a client that waits for it to go ahead. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    /**
     * Reads a body.
     *
     * @param announced its length if the client said so, else negative
     * @param waitsForContinue whether the client sends the body only when it is asked to
     * @param keep how much of a body that is too large is given back
     */
    Body read(Source source, long announced, boolean waitsForContinue, int keep) {
        if (announced > limit && waitsForContinue) {
            return new Body.TooLarge(new byte[0], announced);
        }
        ByteArrayOutputStream held = new ByteArrayOutputStream((int) Math.max(32, Math.min(announced, 1 << 20)));
        try {
            return read(source.open(), announced, keep, held);
        } catch (IOException e) {
            return new Body.CutOff(held.toByteArray());
        }
    }

    private Body read(InputStream in, long announced, int keep, ByteArrayOutputStream held) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long seen = 0;
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            seen += n;
            if (seen > limit) {
                byte[] begin = Arrays.copyOf(held.toByteArray(), Math.min(keep, held.size()));
                return new Body.TooLarge(begin, Math.max(announced, seen + drain(in, chunk)));
            }
            held.write(chunk, 0, n);
        }
        return new Body.Whole(held.toByteArray());
    }

    /**
     * Takes the rest of a body that the answer did not need, as a refusal before reading leaves it. Jetty closes a
     * connection whose body did not end, and a client that was not told so sends its next request into the closed one.
     */
    static void settle(Context context) {
        if (context.res().containsHeader("Connection")) {
            return;
        }
        if (context.header("Expect") == null) {
            try {
                ServletInputStream in = context.req().getInputStream();
                drain(in, new byte[CHUNK]);
                if (in.isFinished()) {
                    return;
                }
            } catch (IOException e) {
                log.debug("the rest of a body could not be read", e);
            }
        }
        context.header("Connection", "close");
    }

    private static long drain(InputStream in, byte[] chunk) throws IOException {
        long until = System.nanoTime() + DRAINED_FOR.toNanos();
        long drained = 0;
        while (drained < DRAINED_BYTES && System.nanoTime() < until) {
            int n = in.read(chunk);
            if (n < 0) {
                break;
            }
            drained += n;
        }
        return drained;
    }
}
