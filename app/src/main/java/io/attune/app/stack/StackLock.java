package io.attune.app.stack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * Which process runs the stack of a home folder. The lock ends with its process, however that ends; the file beside it
 * names the process to others. It holds the process's start too, so that a reused process id is not mistaken for it.
 */
final class StackLock implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private StackLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the home folder for this process.
     *
     * @throws StackRunsException when another stack has it
     */
    static StackLock take(StackHome home) throws IOException {
        // Asked first, because a second channel of the process that has the lock would release it when it is closed.
        Optional<ProcessHandle> holder = holder(home);
        if (holder.isPresent()) {
            throw new StackRunsException(home, holder.get());
        }
        FileChannel channel = FileChannel.open(
                home.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new StackRunsException(home, null);
        }
        ProcessHandle own = ProcessHandle.current();
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((own.pid() + " " + started(own)).getBytes(StandardCharsets.US_ASCII)), 0);
        return new StackLock(home.lockFile(), channel);
    }

    /** The process that runs, starts or stops the stack of a home folder; empty when there is none. */
    static Optional<ProcessHandle> holder(StackHome home) throws IOException {
        if (!Files.exists(home.lockFile())) {
            return Optional.empty();
        }
        String[] words = Files.readString(home.lockFile()).strip().split(" ");
        if (words.length != 2 || !words[0].matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(words[0]))
                .filter(ProcessHandle::isAlive)
                .filter(process -> started(process).equals(words[1]));
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        channel.close();
    }
}
