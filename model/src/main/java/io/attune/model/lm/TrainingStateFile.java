package io.attune.model.lm;

import ai.djl.pytorch.engine.PtNDArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The state of a training run in one file: a line of text that says which configuration it belongs to, seed, step
 * count, then parameters and both moments as little-endian floats, and a checksum over all of it. Written and read in
 * chunks: with all weights trained the vectors take gigabytes.
 */
final class TrainingStateFile {
    private static final String NAME = "training-state.bin";
    private static final int MAGIC = 0x41544c31;
    private static final int CHUNK = 1 << 20;
    private static final int LONGEST_OWNER = 1 << 20;

    private TrainingStateFile() {}

    /** What a state says before its vectors. */
    record Header(long seed, long steps) {}

    /**
     * @param owner what the state belongs to; it is read back only for the same
     */
    static void write(Path directory, String owner, Header header, List<PtNDArray> vectors) throws IOException {
        Files.createDirectories(directory);
        Path part = Files.createTempFile(directory, NAME, ".part");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                CRC32C checksum = new CRC32C();
                byte[] name = owner.getBytes(StandardCharsets.UTF_8);
                ByteBuffer head = little(4 * Integer.BYTES + name.length + 2 * Long.BYTES);
                head.putInt(MAGIC).putInt(name.length).put(name);
                head.putLong(header.seed()).putLong(header.steps());
                head.putInt(vectors.size())
                        .putInt(Math.toIntExact(vectors.get(0).size()));
                put(channel, head.flip(), checksum);
                for (PtNDArray vector : vectors) {
                    HostView.read(vector, values -> put(channel, values, checksum));
                }
                ByteBuffer end = little(Long.BYTES).putLong(checksum.getValue()).flip();
                put(channel, end, checksum);
                channel.force(true);
            }
            Files.move(
                    part, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * What was written before the vectors, without looking at those.
     *
     * @throws IOException when the file is none of these, or of another owner
     */
    static Header header(Path directory, String owner) throws IOException {
        Path file = directory.resolve(NAME);
        try (FileChannel channel = FileChannel.open(file)) {
            return header(file, channel, owner, new CRC32C());
        }
    }

    /**
     * Reads the vectors.
     *
     * @throws IOException when the file is damaged, of another owner or of another size; then the vectors hold anything
     */
    static void read(Path directory, String owner, List<PtNDArray> vectors) throws IOException {
        Path file = directory.resolve(NAME);
        try (FileChannel channel = FileChannel.open(file)) {
            CRC32C checksum = new CRC32C();
            header(file, channel, owner, checksum);
            ByteBuffer counts = take(file, channel, 2 * Integer.BYTES, checksum);
            int size = Math.toIntExact(vectors.get(0).size());
            if (counts.getInt() != vectors.size() || counts.getInt() != size) {
                throw new IOException(
                        file + " holds " + counts.getInt(Integer.BYTES) + " parameters, the adapter has " + size);
            }
            for (PtNDArray vector : vectors) {
                HostView.edit(vector, values -> {
                    while (values.hasRemaining()) {
                        int count = Math.min(values.remaining(), CHUNK / Float.BYTES);
                        values.put(take(file, channel, count * Float.BYTES, checksum)
                                .asFloatBuffer());
                    }
                });
            }
            long expected = checksum.getValue();
            if (take(file, channel, Long.BYTES, checksum).getLong() != expected
                    || channel.position() != channel.size()) {
                throw damaged(file);
            }
        }
    }

    private static Header header(Path file, FileChannel channel, String owner, CRC32C checksum) throws IOException {
        ByteBuffer begin = take(file, channel, 2 * Integer.BYTES, checksum);
        if (begin.getInt() != MAGIC) {
            throw damaged(file);
        }
        int length = begin.getInt();
        if (length < 0 || length > LONGEST_OWNER) {
            throw damaged(file);
        }
        byte[] found = new byte[length];
        take(file, channel, length, checksum).get(found);
        if (!Arrays.equals(found, owner.getBytes(StandardCharsets.UTF_8))) {
            throw new IOException(
                    file + " belongs to another adapter configuration: " + new String(found, StandardCharsets.UTF_8));
        }
        ByteBuffer numbers = take(file, channel, 2 * Long.BYTES, checksum);
        return new Header(numbers.getLong(), numbers.getLong());
    }

    private static ByteBuffer take(Path file, FileChannel channel, int bytes, CRC32C checksum) throws IOException {
        ByteBuffer buffer = little(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw damaged(file);
            }
        }
        checksum.update(buffer.flip());
        return buffer.flip();
    }

    private static void put(FileChannel channel, FloatBuffer values, CRC32C checksum) throws IOException {
        ByteBuffer chunk = little(CHUNK);
        while (values.hasRemaining()) {
            int count = Math.min(values.remaining(), CHUNK / Float.BYTES);
            chunk.clear().asFloatBuffer().put(values.slice(values.position(), count));
            values.position(values.position() + count);
            put(channel, chunk.limit(count * Float.BYTES), checksum);
        }
    }

    private static void put(FileChannel channel, ByteBuffer bytes, CRC32C checksum) throws IOException {
        checksum.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static IOException damaged(Path file) {
        return new IOException(file + " is damaged or not the state of a training run");
    }
}
