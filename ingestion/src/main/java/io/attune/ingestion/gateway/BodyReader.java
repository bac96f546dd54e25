package io.attune.ingestion.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;

/** Reads a request's body up to a limit; what lies beyond is never held in memory. */
final class BodyReader {
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
