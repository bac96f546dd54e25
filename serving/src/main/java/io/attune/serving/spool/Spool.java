package io.attune.serving.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Records on disk that must outlive this process until somebody else has them. A record is safe once {@link #append}
 * returns; it is given out again at the next start unless it was marked done. So a record may be given out more than once, and
 * never not at all. Thread-safe; one process has a folder at a time.
 */
public final class Spool implements AutoCloseable {
    private static final long SEGMENT_BYTES = 8L << 20;

    private final Path folder;
    private final byte[] header;
    private final long capacity;
    private final FileChannel lock;
    private final Set<Segment> segments = new LinkedHashSet<>();
    private final List<Record> recovered = new ArrayList<>();
    private Segment current;
    private long next;
    private int pending;

    /** Where a record lies. */
    public static final class Handle {
        private final Segment segment;
        private final long offset;

        Handle(Segment segment, long offset) {
            this.segment = segment;
            this.offset = offset;
        }
    }

    /**
     * A record of an earlier process.
     *
     * @param header that the earlier process gave for its records
     * @param payload the record
     * @param handle to mark it done with
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes that are passed on, never compared
    public record Record(byte[] header, byte[] payload, Handle handle) {}

    private Spool(Path folder, byte[] header, long capacity, FileChannel lock) {
        this.folder = folder;
        this.header = header.clone();
        this.capacity = capacity;
        this.lock = lock;
    }

    /**
     * Opens a folder, made where it is absent.
     *
     * @param header kept with the records that are appended from now on, such as their schema
     * @param capacity most bytes on disk
     * @throws IOException when the folder cannot be used, or another process uses it
     */
    public static Spool open(Path folder, byte[] header, long capacity) throws IOException {
        Files.createDirectories(folder);
        FileChannel lock =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(lock)) {
            lock.close();
            throw new IOException("another process uses the spool " + folder);
        }
        Spool spool = new Spool(folder, header, capacity, lock);
        try {
            spool.recover();
            return spool;
        } catch (IOException e) {
            spool.close();
            throw e;
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private synchronized void recover() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.getFileName().toString().matches("\\d{19}\\" + Segment.SUFFIX))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            next = Long.parseLong(file.getFileName().toString().substring(0, 19)) + 1;
            Segment segment = Segment.recover(file, recovered::add);
            if (segment.allDone()) {
                segment.delete();
            } else {
                segments.add(segment);
            }
        }
        pending = recovered.size();
    }

    /** What earlier processes appended and did not mark done, oldest first. Given out once. */
    public synchronized List<Record> takeRecovered() {
        List<Record> all = List.copyOf(recovered);
        recovered.clear();
        return all;
    }

    /**
     * Appends a record; it is on the disk when this returns.
     *
     * @throws SpoolFullException when there is no room
     * @throws IOException when the disk does not take it
     */
    public Handle append(byte[] payload) throws IOException {
        Handle handle;
        long end;
        synchronized (this) {
            long bytes = segments.stream().mapToLong(Segment::size).sum();
            if (bytes + Frames.HEAD + payload.length > capacity) {
                throw new SpoolFullException(
                        folder + " has no room: " + bytes + " of " + capacity + " bytes are taken");
            }
            if (current == null || current.size() >= SEGMENT_BYTES) {
                current = Segment.create(folder, next++, header);
                segments.add(current);
            }
            handle = new Handle(current, current.append(payload));
            end = current.size();
            pending++;
        }
        handle.segment.sync(end);
        return handle;
    }

    /** Somebody else has the record. Its file goes when all records of it are done. */
    public synchronized void done(Handle handle) throws IOException {
        handle.segment.markDone(handle.offset);
        pending--;
        if (handle.segment.allDone()) {
            segments.remove(handle.segment);
            if (handle.segment == current) {
                current = null;
            }
            handle.segment.delete();
        }
    }

    /** Records that are not done. */
    public synchronized int pending() {
        return pending;
    }

    /** Leaves what is not done for the next process. */
    @Override
    public synchronized void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
        segments.clear();
        current = null;
        lock.close();
    }
}
