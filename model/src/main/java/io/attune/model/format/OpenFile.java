package io.attune.model.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A read-only file that is read piece by piece. Not mapped: when another process cuts a mapped file short, touching
 * the mapping is a memory fault, while a read just says so. Thread-safe.
 */
final class OpenFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final long size;

    private OpenFile(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    static OpenFile open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!Files.isRegularFile(path)) {
            throw new ModelFormatException(path + ": not a regular file");
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new OpenFile(path, channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** Bytes when the file was opened. */
    long size() {
        return size;
    }

    /**
     * Copies bytes from an absolute position, which the caller has checked to be within the file.
     *
     * @throws UncheckedIOException when the file cannot be read or has become shorter
     */
    void copy(long position, byte[] target, int offset, int length) {
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, position + buffer.position() - offset) < 0) {
                    throw new EOFException(path + ": had " + size
                            + " bytes when it was opened and now ends before byte " + (position + length));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
