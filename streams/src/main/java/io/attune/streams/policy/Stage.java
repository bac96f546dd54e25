package io.attune.streams.policy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.attune.schemas.record.Attribution;
import java.util.Objects;

/**
 * Where a scope stands. A transition exists only on the stages that allow it: a request can only come out of {@link Confirmed}, a
 * candidate only means something while {@link Retraining}, a rest only follows a stage that ended.
 *
 * <p>Times named {@code entered} are wall-clock, {@code since} is event time, both epoch milliseconds.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "stage")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Stage.Stable.class, name = "STABLE"),
    @JsonSubTypes.Type(value = Stage.Suspected.class, name = "SUSPECTED"),
    @JsonSubTypes.Type(value = Stage.Confirmed.class, name = "CONFIRMED"),
    @JsonSubTypes.Type(value = Stage.Retraining.class, name = "RETRAINING"),
    @JsonSubTypes.Type(value = Stage.Evaluating.class, name = "EVALUATING"),
    @JsonSubTypes.Type(value = Stage.Canary.class, name = "CANARY"),
    @JsonSubTypes.Type(value = Stage.CoolingDown.class, name = "COOLING_DOWN")
})
public sealed interface Stage {
    /** Wall-clock time at which the stage began. */
    long entered();

    /** Its name for people and for the console. */
    default StageName name() {
        return StageName.of(this);
    }

    /** Nothing calls for a retrain. */
    record Stable(long entered) implements Stage {
        Suspected suspect(long now, long since) {
            return new Suspected(now, since);
        }
    }

    /** An alert about inputs or outcomes fires, and has to stand for a while. */
    record Suspected(long entered, long since) implements Stage {
        Suspected withSince(long earlier) {
            return new Suspected(entered, Math.min(since, earlier));
        }

        Confirmed confirm(long now, Attribution attribution) {
            return new Confirmed(now, since, attribution);
        }

        Stable dismiss(long now) {
            return new Stable(now);
        }
    }

    /** The change is real; rows about it are collected until a retrain makes sense. */
    record Confirmed(long entered, long since, Attribution attribution) implements Stage {
        public Confirmed {
            Objects.requireNonNull(attribution, "attribution is missing");
        }

        Confirmed with(long earlier, Attribution label) {
            return new Confirmed(entered, Math.min(since, earlier), label);
        }

        Retraining retrain(long now, String requestId, long examplesEnd) {
            return new Retraining(now, requestId, attribution, since, examplesEnd);
        }

        Stable dismiss(long now) {
            return new Stable(now);
        }
    }

    /** A request is out, an adapter is being trained. Rows from {@code examplesEnd} on are not in it. */
    record Retraining(long entered, String requestId, Attribution attribution, long since, long examplesEnd)
            implements InFlight {
        Evaluating candidate(long now, String adapterId) {
            return new Evaluating(now, requestId, attribution, since, examplesEnd, adapterId);
        }
    }

    /** An adapter is there, the gate has to decide. */
    record Evaluating(
            long entered, String requestId, Attribution attribution, long since, long examplesEnd, String adapterId)
            implements InFlight {}

    /** The adapter serves; its outcomes are counted. The thumbs before it are those of its predecessor. */
    record Canary(long entered, String adapterId, int outcomes, int thumbsUp) implements Stage {
        Canary counted(boolean up) {
            return new Canary(entered, adapterId, outcomes + 1, thumbsUp + (up ? 1 : 0));
        }

        Stable settle(long now) {
            return new Stable(now);
        }
    }

    /** A decision was taken; the scope rests until then. */
    record CoolingDown(long entered, long until, String reason) implements Stage {
        Stable rested(long now) {
            return new Stable(now);
        }
    }

    /** A retrain is under way: the one that the scope may have. */
    sealed interface InFlight extends Stage permits Retraining, Evaluating {
        String requestId();

        Attribution attribution();

        long since();

        long examplesEnd();

        default CoolingDown fail(long now, long until, String reason) {
            return new CoolingDown(now, until, reason);
        }

        default Canary promote(long now, String deployedAdapter) {
            return new Canary(now, deployedAdapter, 0, 0);
        }
    }
}
