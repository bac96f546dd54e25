package io.attune.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the child process that a killed parent left behind: it would hold the database's lock. A process is only ended
 * when its id is the remembered one and its command line names the mark, so a reused id harms nobody.
 */
final class OrphanedProcess {
    private static final Logger log = LoggerFactory.getLogger(OrphanedProcess.class);

    private OrphanedProcess() {}

    static void end(Path pidFile, String mark) throws IOException, InterruptedException {
        if (!Files.exists(pidFile)) {
            return;
        }
        String written = Files.readString(pidFile).strip();
        // A parent that was killed while it wrote leaves nothing of use.
        long pid = written.matches("\\d{1,18}") ? Long.parseLong(written) : 0;
        Optional<ProcessHandle> orphan = ProcessHandle.of(pid).filter(process -> commandNames(process, mark));
        if (orphan.isPresent()) {
            log.info("ending process {}, left behind by an earlier run", pid);
            orphan.get().destroy();
            try {
                orphan.get().onExit().get(10, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                log.warn("process {} does not end when asked, it is killed", pid);
                orphan.get().destroyForcibly();
            } catch (ExecutionException e) {
                throw new IOException("could not wait for process " + pid + ": " + e.getCause(), e);
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private static boolean commandNames(ProcessHandle process, String mark) {
        return process.info()
                .arguments()
                .map(arguments -> Arrays.stream(arguments).anyMatch(argument -> argument.contains(mark)))
                .orElse(false);
    }
}
