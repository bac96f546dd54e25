package io.attune.streams.curation;

import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Split;
import io.attune.streams.store.ContentDigest;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/**
 * Decides on which side a prompt stands, by a hash of the prompt and nothing else: the same prompt, however it is
 * capitalised or spaced and whatever the answer, is always on the same side. System messages do not count, since they
 * often carry a date.
 */
final class PromptSplit {
    private PromptSplit() {}

    static Split of(List<ChatMessage> messages, double holdoutShare) {
        ContentDigest digest = ContentDigest.of("attune/split/1");
        for (ChatMessage message : messages) {
            if (!message.getRole().equals("system")) {
                digest.with(message.getRole()).with(normalised(message.getContent()));
            }
        }
        return digest.fraction() < holdoutShare ? Split.HOLDOUT : Split.TRAIN;
    }

    static String normalised(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\s\\p{Z}]+", " ")
                .strip();
    }
}
