package io.attune.trainer.job;

import io.attune.schemas.id.Digest;
import io.attune.trainer.run.FileTree;
import java.io.IOException;
import java.nio.file.Path;

/** The folder of each run's checkpoints below the work directory. */
final class RunDirectories {
    private final Path workDirectory;

    RunDirectories(Path workDirectory) {
        this.workDirectory = workDirectory;
    }

    /** Named by the request's id, or by its digest when the id would not do as a plain file name. */
    Path of(String requestId) {
        boolean plain = requestId.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
        return workDirectory.resolve(plain ? requestId : Digest.of("run", requestId));
    }

    /** Where the base model's rehearsal answers lie; no request's id begins with a dot. */
    Path rehearsal() {
        return workDirectory.resolve(".rehearsal");
    }

    void delete(String requestId) throws IOException {
        FileTree.delete(of(requestId));
    }
}
