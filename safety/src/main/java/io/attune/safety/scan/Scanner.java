package io.attune.safety.scan;

import java.util.Set;

/**
 * Looks for some hazards in one text. Implementations are immutable, safe to share between threads, deterministic, and take time
 * linear in the length of the text whatever the text is.
 */
public interface Scanner {
    /** Stable name, used in findings and verdicts. */
    String name();

    /** Changes whenever the same text may get different findings. */
    String version();

    /** The hazards that this scanner can report. */
    Set<Hazard> hazards();

    /** Reports every finding in {@code text}; offsets are UTF-16 chars of {@code text}. */
    void scan(String text, FindingConsumer out);
}
