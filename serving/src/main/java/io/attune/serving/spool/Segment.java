package io.attune.serving.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of a spool: a header frame, then one frame per record. Beside it lies a file with the offsets of the records that
 * are done with; that one is not synced, because what is given out once more does no harm. Guarded by its spool, except
 * {@link #sync}.
 */
final class Segment {
    private static final Logger log = LoggerFactory.getLogger(Segment.class);
    static final String SUFFIX = ".spool";
    private static final String DONE_SUFFIX = ".done";

    private final Path file;
    private final RandomAccessFile records;
    private final RandomAccessFile done;
    private final Object syncing = new Object();
    private long size;
    private long synced;
    private int open;

    /** Not through channels: those close themselves when a thread that uses them is interrupted. */
    private Segment(Path file, long size) throws IOException {
        this.file = file;
        this.records = new RandomAccessFile(file.toFile(), "rw");
        this.done = new RandomAccessFile(doneFile(file).toFile(), "rw");
        this.size = size;
        done.seek(done.length());
    }

    /** Starts a new file; it is on disk, with its name, when this returns. */
    static Segment create(Path folder, long number, byte[] header) throws IOException {
        Path file = folder.resolve("%019d%s".formatted(number, SUFFIX));
        Files.createFile(file);
        Files.deleteIfExists(doneFile(file));
        Segment segment = new Segment(file, 0);
        segment.write(header);
        segment.sync(segment.size);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
        return segment;
    }

    /**
     * Reads a file that an earlier process left. A frame at the end that is not whole was never promised to anybody.
     *
     * @param pending receives each record that is not done with
     */
    static Segment recover(Path file, Consumer<Spool.Record> pending) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        Set<Long> done = doneOffsets(file);
        Segment segment = new Segment(file, bytes.limit());
        byte[] header = Frames.next(bytes);
        if (header != null) {
            long offset = bytes.position();
            for (byte[] payload = Frames.next(bytes); payload != null; payload = Frames.next(bytes)) {
                if (!done.contains(offset)) {
                    segment.open++;
                    pending.accept(new Spool.Record(header, payload, new Spool.Handle(segment, offset)));
                }
                offset = bytes.position();
            }
        }
        if (bytes.hasRemaining()) {
            log.warn("{} ends in {} bytes that are no whole record", file, bytes.remaining());
        }
        return segment;
    }

    /** Appends a record, not yet synced; its offset. */
    long append(byte[] payload) throws IOException {
        long offset = size;
        write(payload);
        open++;
        return offset;
    }

    private void write(byte[] payload) throws IOException {
        byte[] frame = Frames.frame(payload);
        records.seek(size);
        records.write(frame);
        // Only now: what was written in part is written over.
        size += frame.length;
    }

    /** Returns when everything up to an offset is on the disk; one sync serves all that wait for it. */
    void sync(long end) throws IOException {
        synchronized (syncing) {
            if (synced < end) {
                long reaches = records.length();
                records.getFD().sync();
                synced = Math.max(end, reaches);
            }
        }
    }

    void markDone(long offset) throws IOException {
        open--;
        done.writeLong(offset);
    }

    boolean allDone() {
        return open == 0;
    }

    long size() {
        return size;
    }

    void close() throws IOException {
        records.close();
        done.close();
    }

    void delete() throws IOException {
        close();
        Files.deleteIfExists(file);
        Files.deleteIfExists(doneFile(file));
    }

    private static Set<Long> doneOffsets(Path file) throws IOException {
        Set<Long> offsets = new HashSet<>();
        Path marks = doneFile(file);
        if (Files.exists(marks)) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(marks));
            while (bytes.remaining() >= Long.BYTES) {
                offsets.add(bytes.getLong());
            }
        }
        return offsets;
    }

    private static Path doneFile(Path file) {
        return file.resolveSibling(file.getFileName().toString().replace(SUFFIX, DONE_SUFFIX));
    }
}
