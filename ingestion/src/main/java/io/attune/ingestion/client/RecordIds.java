package io.attune.ingestion.client;

import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Comment;
import io.attune.schemas.record.Demonstration;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.Preference;
import io.attune.schemas.record.Score;
import io.attune.schemas.record.Thumb;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids derived from content: the first 32 hex digits of a SHA-256 over the length-prefixed fields, so that the same fact
 * sent twice has the same id.
 */
public final class RecordIds {
    private static final int HEX_DIGITS = 32;

    private final MessageDigest digest;

    private RecordIds() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256, this one has not", e);
        }
    }

    /** The id of an interaction without one: who asked what, when, and what was answered. */
    public static String of(Interaction.Builder interaction) {
        RecordIds ids = new RecordIds();
        ids.add("interaction", interaction.getScope(), Long.toString(interaction.getEventTime()));
        ids.add(interaction.getUserId(), interaction.getConversationId(), interaction.getResponse());
        for (ChatMessage message : interaction.getMessages()) {
            ids.add(message.getRole(), message.getContent());
        }
        return ids.hex();
    }

    /** The id of a feedback record without one: who judged what, when, and how. */
    public static String of(Feedback.Builder feedback) {
        RecordIds ids = new RecordIds();
        ids.add("feedback", feedback.getScope(), Long.toString(feedback.getEventTime()));
        ids.add(feedback.getInteractionId(), feedback.getSource().name(), feedback.getUserId());
        Object value = feedback.getValue();
        ids.add(value.getClass().getSimpleName());
        if (value instanceof Thumb thumb) {
            ids.add(Boolean.toString(thumb.getUp()));
        } else if (value instanceof Score score) {
            ids.add(score.getName(), Double.toString(score.getValue()));
        } else if (value instanceof Comment comment) {
            ids.add(comment.getText());
        } else if (value instanceof Demonstration demonstration) {
            ids.add(demonstration.getText());
        } else if (value instanceof Preference preference) {
            ids.add(preference.getChosen(), preference.getRejected());
        }
        return ids.hex();
    }

    /** The id of anything that some texts identify. */
    public static String of(String... parts) {
        RecordIds ids = new RecordIds();
        ids.add(parts);
        return ids.hex();
    }

    /** The id of some bytes in their place. */
    public static String of(byte[] bytes, String... parts) {
        RecordIds ids = new RecordIds();
        ids.digest.update(bytes);
        ids.add(parts);
        return ids.hex();
    }

    private void add(String... parts) {
        for (String part : parts) {
            byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
            // The length tells ("ab", "c") from ("a", "bc"), and -1 an absent text from an empty one.
            digest.update(ByteBuffer.allocate(Integer.BYTES)
                    .putInt(part == null ? -1 : bytes.length)
                    .array());
            digest.update(bytes);
        }
    }

    private String hex() {
        return HexFormat.of().formatHex(digest.digest()).substring(0, HEX_DIGITS);
    }
}
