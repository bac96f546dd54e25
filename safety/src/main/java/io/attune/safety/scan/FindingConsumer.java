package io.attune.safety.scan;

/** Takes findings in the order in which a scanner meets them. */
@FunctionalInterface
public interface FindingConsumer {
    void accept(Finding finding);
}
