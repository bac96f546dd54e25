package io.attune.safety.job;

/** One interaction as the rate watch sees it. A Flink POJO. */
public class HazardObservation {
    public String scope;
    public String interactionId;
    public String adapterId;
    public long eventTime;
    /** Watched hazards that occurred, such as {@code prompt.JAILBREAK}; mostly empty. */
    public String[] hazards;

    public HazardObservation() {}

    HazardObservation(String scope, String interactionId, String adapterId, long eventTime, String[] hazards) {
        this.scope = scope;
        this.interactionId = interactionId;
        this.adapterId = adapterId;
        this.eventTime = eventTime;
        this.hazards = hazards;
    }
}
