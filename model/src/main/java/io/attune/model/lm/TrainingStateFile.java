package io.attune.model.lm;

import ai.djl.pytorch.engine.PtNDArray;
import io.attune.model.adapter.LoraConfig;
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
import java.util.zip.CRC32C;

/**
 * The state of a training run in one file: a line of text that says which configuration it belongs to, seed, step
 * count, then parameters and both moments as little-endian floats, and a checksum over all of it.
 */
final class TrainingStateFile {
    private static final String NAME = "training-state.bin";
    private static final int MAGIC = 0x41544c31;
    private static final int VECTORS = 3;

    private TrainingStateFile() {}

    /** A state as read. */
    record Saved(Path file, long seed, long steps, ByteBuffer vectors) {
        void into(LoraState state) throws IOException {
            FloatBuffer floats = vectors.asFloatBuffer();
            PtNDArray[] targets = {state.parameters(), state.firstMoment(), state.secondMoment()};
            int size = Math.toIntExact(targets[0].size());
            if (floats.remaining() != VECTORS * size) {
                throw new IOException(
                        file + " holds " + floats.remaining() / VECTORS + " parameters, the adapter has " + size);
            }
            for (int i = 0; i < VECTORS; i++) {
                FloatBuffer saved = floats.slice(i * size, size);
                HostView.edit(targets[i], target -> target.put(saved));
            }
        }
    }

    static void write(Path directory, LoraConfig config, long seed, long steps, LoraState state) throws IOException {
        PtNDArray[] vectors = {state.parameters(), state.firstMoment(), state.secondMoment()};
        byte[] owner = owner(config);
        int floats = Math.toIntExact(
                Arrays.stream(vectors).mapToLong(PtNDArray::size).sum());
        ByteBuffer content = ByteBuffer.allocate(Math.addExact(32 + owner.length, Math.multiplyExact(4, floats)))
                .order(ByteOrder.LITTLE_ENDIAN);
        content.putInt(MAGIC).putInt(owner.length).put(owner).putLong(seed).putLong(steps);
        for (PtNDArray vector : vectors) {
            HostView.read(vector, values -> {
                int bytes = Float.BYTES * values.remaining();
                content.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
                content.position(content.position() + bytes);
            });
        }
        content.putLong(checksum(content.duplicate().flip())).flip();
        Files.createDirectories(directory);
        Path part = Files.createTempFile(directory, NAME, ".part");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                while (content.hasRemaining()) {
                    channel.write(content);
                }
                channel.force(true);
            }
            Files.move(
                    part, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    static Saved read(Path directory, LoraConfig config) throws IOException {
        Path file = directory.resolve(NAME);
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int end = content.limit() - Long.BYTES;
        if (end < 24
                || content.getInt(0) != MAGIC
                || content.getLong(end) != checksum(content.duplicate().limit(end))) {
            throw new IOException(file + " is damaged or not the state of a training run");
        }
        content.position(4);
        byte[] owner = new byte[content.getInt()];
        content.get(owner);
        if (!Arrays.equals(owner, owner(config))) {
            throw new IOException(
                    file + " belongs to another adapter configuration: " + new String(owner, StandardCharsets.UTF_8));
        }
        long seed = content.getLong();
        long steps = content.getLong();
        return new Saved(file, seed, steps, content.limit(end).slice().order(ByteOrder.LITTLE_ENDIAN));
    }

    private static byte[] owner(LoraConfig config) {
        return config.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static long checksum(ByteBuffer content) {
        CRC32C checksum = new CRC32C();
        checksum.update(content);
        return checksum.getValue();
    }
}
