package io.attune.model.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A read-only file mapped in pieces, since one Java buffer reaches two gigabytes at most. Thread-safe. */
final class MappedFile {
    private static final long SEGMENT = 1L << 30;

    private final Path path;
    private final long size;
    private final List<ByteBuffer> segments;

    private MappedFile(Path path, long size, List<ByteBuffer> segments) {
        this.path = path;
        this.size = size;
        this.segments = segments;
    }

    static MappedFile open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!Files.isRegularFile(path)) {
            throw new ModelFormatException(path + ": not a regular file");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            List<ByteBuffer> segments = new ArrayList<>();
            for (long start = 0; start < size; start += SEGMENT) {
                segments.add(channel.map(FileChannel.MapMode.READ_ONLY, start, Math.min(SEGMENT, size - start)));
            }
            return new MappedFile(path, size, List.copyOf(segments));
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /** Copies bytes from an absolute position, which the caller has checked to be within the file. */
    void copy(long position, byte[] target, int offset, int length) {
        long from = position;
        int at = offset;
        int left = length;
        while (left > 0) {
            ByteBuffer segment = segments.get((int) (from / SEGMENT));
            int start = (int) (from % SEGMENT);
            int part = Math.min(left, segment.limit() - start);
            segment.get(start, target, at, part);
            from += part;
            at += part;
            left -= part;
        }
    }
}
