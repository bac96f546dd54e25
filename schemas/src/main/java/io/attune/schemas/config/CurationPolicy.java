package io.attune.schemas.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * How feedback becomes outcomes and training rows.
 *
 * @param feedbackWindow how long after an interaction its feedback may come; then the outcome is closed
 * @param holdoutShare share of the prompts that are held out, by a hash
 * @param maxUserShare largest share of a scope's recent rows that one user may contribute; rows beyond it are refused
 * @param userShareWindow how many recent rows that share is taken over
 */
public record CurationPolicy(Duration feedbackWindow, double holdoutShare, double maxUserShare, int userShareWindow)
        implements Serializable {
    public CurationPolicy {
        Checks.positive("curation.feedbackWindow", feedbackWindow);
        Checks.within("curation.holdoutShare", holdoutShare, 0.01, 0.9);
        Checks.within("curation.maxUserShare", maxUserShare, 0.001, 1);
        Checks.atLeast("curation.userShareWindow", userShareWindow, 1);
    }

    public static CurationPolicy standard() {
        return new CurationPolicy(Duration.ofSeconds(30), 0.2, 0.2, 50);
    }
}
