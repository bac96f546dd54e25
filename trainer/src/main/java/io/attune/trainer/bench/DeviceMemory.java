package io.attune.trainer.bench;

import io.attune.model.lm.ComputeDevice;
import io.attune.trainer.run.PeakMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Watches how much memory is in use at most: on the processor the resident memory of this process, on CUDA what
 * nvidia-smi says of the whole first device, ten times a second, over what was in use before.
 */
final class DeviceMemory implements AutoCloseable {
    private static final long MEBI = 1L << 20;

    private final Process sampler;
    private volatile long first;
    private volatile long peak;

    private DeviceMemory(Process sampler) {
        this.sampler = sampler;
    }

    /** Begins to watch. */
    static DeviceMemory watch(ComputeDevice device) throws IOException {
        if (device == ComputeDevice.CPU) {
            return new DeviceMemory(null);
        }
        Process sampler = new ProcessBuilder(
                        "nvidia-smi",
                        "-i",
                        "0",
                        "--query-gpu=memory.used",
                        "--format=csv,noheader,nounits",
                        "-lms",
                        "100")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        DeviceMemory memory = new DeviceMemory(sampler);
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(sampler.getInputStream(), StandardCharsets.UTF_8));
        memory.take(lines.readLine());
        memory.first = memory.peak;
        Thread reader = new Thread(() -> lines.lines().forEach(memory::take), "device-memory");
        reader.setDaemon(true);
        reader.start();
        return memory;
    }

    private void take(String line) {
        if (line != null && line.strip().matches("\\d+")) {
            peak = Math.max(peak, Long.parseLong(line.strip()) * MEBI);
        }
    }

    /** Bytes; 0 where nothing says. */
    long peakBytes() {
        return sampler == null ? PeakMemory.bytes() : peak - first;
    }

    @Override
    public void close() {
        if (sampler != null) {
            sampler.destroy();
        }
    }
}
