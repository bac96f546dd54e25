package io.attune.trainer.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process's resident memory, as Linux gives it. */
public final class PeakMemory {
    private static final Logger log = LoggerFactory.getLogger(PeakMemory.class);
    private static final Path STATUS = Path.of("/proc/self/status");

    private PeakMemory() {}

    /** Bytes; 0 where the system does not say. */
    public static long bytes() {
        return read("VmHWM:");
    }

    /** What is resident now, in bytes; 0 where the system does not say. */
    static long residentBytes() {
        return read("VmRSS:");
    }

    private static long read(String field) {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        try {
            return parse(Files.readString(STATUS), field);
        } catch (IOException e) {
            log.debug("{} cannot be read", STATUS, e);
            return 0;
        }
    }

    static long parse(String status, String field) {
        return status.lines()
                .filter(line -> line.startsWith(field))
                .map(line -> line.replaceAll("\\D", ""))
                .filter(digits -> !digits.isEmpty())
                .mapToLong(digits -> Long.parseLong(digits) * 1024)
                .findFirst()
                .orElse(0);
    }
}
