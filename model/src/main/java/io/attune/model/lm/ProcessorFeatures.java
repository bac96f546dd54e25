package io.attune.model.lm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the processor can do, as Linux tells it. */
final class ProcessorFeatures {
    private static final Logger log = LoggerFactory.getLogger(ProcessorFeatures.class);

    private ProcessorFeatures() {}

    /** Whether bf16 matrix products have instructions of their own. Without them they are several times slower than f32. */
    static boolean nativeBf16(Path cpuInfo) {
        if (!Files.isReadable(cpuInfo)) {
            return false;
        }
        try (var lines = Files.lines(cpuInfo)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> Arrays.asList(line.split("\\s+")))
                    .filter(flags -> flags.contains("avx512_bf16") || flags.contains("amx_bf16"))
                    .isPresent();
        } catch (IOException e) {
            log.warn("{} cannot be read, assuming a processor without bf16: {}", cpuInfo, e.getMessage());
            return false;
        }
    }
}
