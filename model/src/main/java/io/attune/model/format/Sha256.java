package io.attune.model.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over streams and files, and the ids that adapters and weights get from it. */
public final class Sha256 {
    private static final int ID_BYTES = 16;

    private Sha256() {}

    /** A digest of nothing yet. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The digest of a file's bytes. */
    public static byte[] of(Path file) throws IOException {
        MessageDigest digest = begin();
        byte[] chunk = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        }
        return digest.digest();
    }

    /** The first 32 hex digits of a digest: what adapters and exported weights are named by. */
    public static String id(byte[] digest) {
        return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    }
}
