package io.attune.console.view;

import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The newest deployment events of a scope, and what serves now by them. */
public final class Deployments {
    /** One event. */
    public record Event(
            String id,
            long time,
            String state,
            String baseModel,
            String adapterId,
            String predecessor,
            String evaluationId,
            String requestId,
            String actor,
            String reason) {
        static Event of(Deployment deployment) {
            return new Event(
                    deployment.getId(),
                    deployment.getEventTime(),
                    deployment.getState().name(),
                    Shown.text(deployment.getBaseModel()),
                    Shown.text(deployment.getAdapterId()),
                    Shown.text(deployment.getPredecessor()),
                    deployment.getEvaluationId(),
                    deployment.getRequestId(),
                    Shown.text(deployment.getActor()),
                    Shown.text(deployment.getReason()));
        }
    }

    /**
     * What serves now: the last promoted, rolled back to, or on trial.
     *
     * @param adapterId null for the base model alone
     * @param since event time; null when no deployment was ever decided
     * @param state null likewise
     */
    public record Serving(String adapterId, String baseModel, Long since, String state) {}

    private final NewestMap<String, Event> events;
    private Serving serving = new Serving(null, null, null, null);

    Deployments(int capacity) {
        this.events = new NewestMap<>(capacity);
    }

    void add(Deployment deployment) {
        Event event = Event.of(deployment);
        events.renew(event.id(), event);
        if (deployment.getState() != DeploymentState.REJECTED) {
            serving = new Serving(event.adapterId(), event.baseModel(), event.time(), event.state());
        }
    }

    Serving serving() {
        return serving;
    }

    /** The newest first. */
    List<Event> events() {
        List<Event> all = new ArrayList<>(events.values());
        Collections.reverse(all);
        return all;
    }
}
