package io.attune.drift.job;

import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.config.Policies;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The baselines that policies name, read where the job is made, so that a bad file is told before anything runs and a cluster needs no shared
 * disk.
 *
 * @param byFile each by its name in the policies
 */
public record Baselines(Map<String, Baseline> byFile) implements Serializable {

    public Baselines {
        byFile = Map.copyOf(byFile);
    }

    /**
     * Reads them all.
     *
     * @throws IllegalArgumentException with one line that says what is wrong and where
     */
    public static Baselines of(Policies policies) {
        Map<String, Baseline> byFile = new HashMap<>();
        Stream.concat(Stream.of(policies.standard()), policies.scopes().values().stream())
                .map(policy -> policy.detection())
                .filter(detection -> detection.baseline() != null)
                .forEach(detection -> {
                    Baseline baseline = byFile.computeIfAbsent(
                            detection.baseline(), file -> new BaselineFile(Path.of(file)).read());
                    require(detection, baseline.rows().size());
                });
        return new Baselines(byFile);
    }

    private static void require(DetectionPolicy detection, int rows) {
        int vocabulary = Math.max(1, detection.referenceSize() / 3);
        if (rows < detection.referenceSize() + vocabulary) {
            throw new IllegalArgumentException("detection.baseline " + detection.baseline() + " has " + rows
                    + " rows; references of " + detection.referenceSize() + " need "
                    + (detection.referenceSize() + vocabulary) + ", the vocabulary's " + vocabulary + " included");
        }
    }

    /** The baseline of a scope with this policy; null when it has none. */
    Baseline of(DetectionPolicy policy) {
        return policy.baseline() == null ? null : byFile.get(policy.baseline());
    }
}
