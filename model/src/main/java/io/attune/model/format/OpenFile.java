package io.attune.model.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
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

    /** What is read from a file when it is opened. */
    @FunctionalInterface
    interface Reading<T> {
        T read(OpenFile file) throws IOException;
    }

    /** Opens a file and reads its beginning; when that fails it is closed again. */
    static <T> T open(Path path, Reading<T> reading) throws IOException {
        OpenFile file = open(path);
        try {
            return reading.read(file);
        } catch (UncheckedIOException e) {
            file.close();
            throw e.getCause();
        } catch (IOException | RuntimeException e) {
            file.close();
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
        } catch (EOFException e) {
            throw new UncheckedIOException(e);
        } catch (ClosedByInterruptException e) {
            throw new UncheckedIOException(new IOException(path + ": reading was interrupted", e));
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(path + ": cannot be read: " + e.getMessage(), e));
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
