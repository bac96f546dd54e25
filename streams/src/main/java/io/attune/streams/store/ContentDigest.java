package io.attune.streams.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over a list of texts. Each text is preceded by its length, so that no two lists give the same bytes. Ids of
 * derived records are such digests of what they were derived from: a repeat is recognised by its id.
 */
public final class ContentDigest {
    private final MessageDigest digest;

    private ContentDigest(MessageDigest digest) {
        this.digest = digest;
    }

    /**
     * @param purpose keeps digests of different things apart
     */
    public static ContentDigest of(String purpose) {
        try {
            return new ContentDigest(MessageDigest.getInstance("SHA-256")).with(purpose);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Adds a text; null differs from the empty text. */
    public ContentDigest with(String text) {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        digest.update(
                ByteBuffer.allocate(4).putInt(text == null ? -1 : bytes.length).array());
        digest.update(bytes);
        return this;
    }

    /** Adds a number. */
    public ContentDigest with(long number) {
        digest.update(ByteBuffer.allocate(8).putLong(number).array());
        return this;
    }

    /** The first 128 bits as 32 hexadecimal digits. Ends the digest. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    /** The first 53 bits as a number in [0, 1). Ends the digest. */
    public double fraction() {
        return (ByteBuffer.wrap(digest.digest()).getLong() >>> 11) * 0x1.0p-53;
    }
}
