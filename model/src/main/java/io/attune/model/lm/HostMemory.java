package io.attune.model.lm;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that this process can still take: what Linux calls available (free, or file contents that it would drop), and no
 * more than what a limit of a control group of this process, such as a container's, leaves. Elsewhere it is what the virtual machine calls free.
 */
final class HostMemory {
    private static final Logger log = LoggerFactory.getLogger(HostMemory.class);

    private final Path root;

    /** @param root where {@code proc} and {@code sys} are */
    HostMemory(Path root) {
        this.root = root;
    }

    static HostMemory ofThisMachine() {
        return new HostMemory(Path.of("/"));
    }

    /** Bytes; at least 0. */
    long available() {
        try {
            long least = 1024 * field(root.resolve("proc/meminfo"), "MemAvailable:");
            for (String line : Files.readAllLines(root.resolve("proc/self/cgroup"))) {
                String[] parts = line.split(":", 3);
                if (parts.length == 3 && parts[1].isEmpty()) {
                    least = Math.min(least, left(root.resolve("sys/fs/cgroup"), parts[2], Names.V2));
                } else if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
                    least = Math.min(least, left(root.resolve("sys/fs/cgroup/memory"), parts[2], Names.V1));
                }
            }
            return Math.max(0, least);
        } catch (IOException | NumberFormatException e) {
            log.debug("how much memory is available cannot be read from the system's files", e);
            return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                    .getFreeMemorySize();
        }
    }

    /** What the tightest limit leaves, of a group or of one above it; a container sees its own group as the topmost. */
    private static long left(Path top, String group, Names names) throws IOException {
        long least = Long.MAX_VALUE;
        Path at = top.resolve(group.substring(1)).normalize();
        if (!at.startsWith(top)) {
            // A group outside of what this process sees; what it sees is then its own as the topmost.
            at = top;
        }
        while (at.startsWith(top)) {
            Path limit = at.resolve(names.limit);
            String most = Files.exists(limit) ? Files.readString(limit).strip() : "max";
            if (!most.equals("max")) {
                Path statistics = at.resolve("memory.stat");
                long files = field(statistics, names.prefix + "inactive_file")
                        + field(statistics, names.prefix + "active_file");
                long used =
                        Long.parseLong(Files.readString(at.resolve(names.usage)).strip());
                least = Math.min(least, Long.parseLong(most) - used + files);
            }
            at = at.getParent();
        }
        return least;
    }

    private static long field(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split("\\s+");
            if (words.length > 1 && words[0].equals(name)) {
                return Long.parseLong(words[1]);
            }
        }
        throw new IOException(file + " has no " + name);
    }

    /** How the two versions of control groups name what is asked here. */
    private enum Names {
        V1("memory.limit_in_bytes", "memory.usage_in_bytes", "total_"),
        V2("memory.max", "memory.current", "");

        private final String limit;
        private final String usage;
        private final String prefix;

        Names(String limit, String usage, String prefix) {
            this.limit = limit;
            this.usage = usage;
            this.prefix = prefix;
        }
    }
}
