package io.attune.trainer.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text file in UTF-8, strictly. */
final class Utf8File {
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private Utf8File() {}

    /**
     * The text, without the byte order mark that spreadsheets write before it.
     *
     * @throws CharacterCodingException here or from the reader, when the file is not in UTF-8
     */
    static BufferedReader open(Path file) throws IOException {
        BufferedReader text = Files.newBufferedReader(file);
        try {
            text.mark(1);
            if (text.read() != BYTE_ORDER_MARK) {
                text.reset();
            }
            return text;
        } catch (IOException e) {
            text.close();
            throw e;
        }
    }

    /** The first line, from 1, that is not UTF-8; one after the last where all are. A reader is up to a buffer ahead of what it has given out. */
    static long firstBadLine(Path file) throws IOException {
        // One character for each byte.
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            long number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine(), number++) {
                try {
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(line.getBytes(StandardCharsets.ISO_8859_1)));
                } catch (CharacterCodingException e) {
                    return number;
                }
            }
            return number;
        }
    }
}
