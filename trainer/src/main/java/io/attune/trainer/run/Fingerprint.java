package io.attune.trainer.run;

import io.attune.model.token.EncodedExample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A digest of everything that decides what a run gives. */
final class Fingerprint {
    private final MessageDigest digest;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Fingerprint add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
        return this;
    }

    Fingerprint add(List<EncodedExample> rows) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(rows.size()).flip());
        for (EncodedExample row : rows) {
            ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (2 + row.tokens().length + row.labels()));
            bytes.putInt(row.tokens().length).putInt(row.labels());
            for (int index : row.labelled()) {
                bytes.putInt(index);
            }
            for (int token : row.tokens()) {
                bytes.putInt(token);
            }
            digest.update(bytes.flip());
        }
        return this;
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
