package io.attune.app.command;

import io.attune.app.stack.StackRunsException;
import io.attune.drift.offline.BadColumnException;
import io.attune.model.adapter.AdapterException;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.ModelNotFoundException;
import io.attune.trainer.data.BadRowException;
import java.io.FileNotFoundException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Turns what went wrong into one line and an exit code. */
public final class Failures {
    /** Something failed. */
    public static final int FAILED = 1;
    /** Bad usage or bad input. */
    public static final int BAD_INPUT = 2;

    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** An option or argument is wrong. */
    public static int badUsage(CommandLine.ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("attune: " + oneLine(e.getMessage()).replaceFirst("^Error: ", ""));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return BAD_INPUT;
    }

    /** A command threw. */
    public static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println("attune: " + describe(e));
        log.debug("command failed", e);
        return isBadInput(e) ? BAD_INPUT : FAILED;
    }

    private static String describe(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : oneLine(e.getMessage());
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return "no such file: " + message;
        } else if (e instanceof AccessDeniedException) {
            return message + " may not be read or written";
        } else if (e instanceof FileAlreadyExistsException) {
            return message + " is in the way: it exists, and is no folder";
        }
        return message;
    }

    private static boolean isBadInput(Exception e) {
        return e instanceof BadInputException
                || e instanceof IllegalArgumentException
                || e instanceof NoSuchFileException
                || e instanceof NotDirectoryException
                || e instanceof AccessDeniedException
                || e instanceof FileAlreadyExistsException
                || e instanceof FileNotFoundException
                || e instanceof CharacterCodingException
                || e instanceof StackRunsException
                || e instanceof BadColumnException
                || e instanceof BadRowException
                || e instanceof ModelFormatException
                || e instanceof ModelNotFoundException
                || e instanceof AdapterException;
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
