package io.attune.app.command;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a person named. */
final class InputFile {
    private InputFile() {}

    /** The file, which is there and is no folder. */
    static Path readable(Path file) {
        if (Files.isDirectory(file)) {
            throw new BadInputException(file + " is a folder, not a file");
        }
        if (!Files.exists(file)) {
            throw new BadInputException(file + " is not there");
        }
        if (!Files.isReadable(file)) {
            throw new BadInputException(file + " may not be read");
        }
        return file;
    }
}
