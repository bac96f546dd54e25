package io.attune.app.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Tries out, before hours of work, whether their result can be written. Makes directories and leaves nothing in them. */
final class OutputPlace {
    private OutputPlace() {}

    /** A directory that is there, or can be made, and can be written to. */
    static void directory(String option, Path directory) {
        named(option, directory, "a directory");
        tryOut(option, directory, directory.toAbsolutePath());
    }

    /** A file that can be written, in a directory that is there or can be made. */
    static void file(String option, Path file) {
        named(option, file, "a file");
        if (Files.isDirectory(file)) {
            throw refused(option, file, "it is a directory");
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw refused(option, file, "it may not be written to");
        }
        tryOut(option, file, file.toAbsolutePath().getParent());
    }

    private static void named(String option, Path path, String what) {
        if (path.toString().isBlank()) {
            throw new BadInputException(option + " is empty, it must name " + what);
        }
    }

    private static void tryOut(String option, Path asked, Path directory) {
        Path present = directory;
        while (!Files.exists(present, LinkOption.NOFOLLOW_LINKS) && present.getParent() != null) {
            present = present.getParent();
        }
        if (!Files.isDirectory(present)) {
            throw refused(
                    option, asked, (present.equals(asked.toAbsolutePath()) ? "it" : present) + " is no directory");
        }
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempDirectory(directory, ".attune"));
        } catch (IOException e) {
            throw refused(option, asked, reason(e));
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + " may not be written to";
        }
        return e instanceof FileSystemException other && other.getReason() != null
                ? other.getReason()
                : e.getClass().getSimpleName() + " " + e.getMessage();
    }

    private static BadInputException refused(String option, Path asked, String why) {
        return new BadInputException(option + " " + asked + " cannot be written: " + why);
    }
}
