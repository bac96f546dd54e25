package io.attune.model.token;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes the bytes of tokens as UTF-8 and holds back what may become a character. */
final class Utf8StreamingDecoder implements StreamingDecoder {
    private final TokenBytes bytes;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    /** At most three bytes: the beginning of one character. */
    private ByteBuffer held = ByteBuffer.allocate(0);

    private boolean atStart = true;

    Utf8StreamingDecoder(TokenBytes bytes) {
        this.bytes = bytes;
    }

    @Override
    public String push(int token) {
        return decode(bytes.of(token), false);
    }

    @Override
    public String finish() {
        String rest = decode(new byte[0], true);
        decoder.reset();
        held = ByteBuffer.allocate(0);
        atStart = true;
        return rest;
    }

    private String decode(byte[] more, boolean end) {
        ByteBuffer input = ByteBuffer.allocate(held.remaining() + more.length);
        input.put(held).put(more).flip();
        if (!input.hasRemaining()) {
            held = input;
            return "";
        }
        CharBuffer output = CharBuffer.allocate(input.remaining() + 1);
        decoder.decode(input, output, end);
        if (end) {
            decoder.flush(output);
        }
        held = input;
        output.flip();
        if (atStart && output.hasRemaining()) {
            atStart = false;
            if (bytes.dropsLeadingSpace() && output.charAt(0) == ' ') {
                output.position(1);
            }
        }
        return output.toString();
    }
}
