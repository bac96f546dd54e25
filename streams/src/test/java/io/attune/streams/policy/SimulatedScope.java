package io.attune.streams.policy;

import io.attune.schemas.config.CurationPolicy;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.config.GatePolicy;
import io.attune.schemas.config.RetrainPolicy;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.config.TrainingPolicy;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.Severity;
import io.attune.schemas.record.Split;
import io.attune.schemas.record.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A scope without Kafka: a clock, a ledger, and every request that was made with its moment. */
final class SimulatedScope {
    static final RetrainPolicy RETRAIN =
            new RetrainPolicy(4, 2, Duration.ofSeconds(2), Duration.ofMinutes(5), 3, 5, Duration.ofHours(1));

    record Asked(long at, RetrainRequest request) {}

    private record LedgerRow(long eventTime, long offset, Split split) {}

    final List<Asked> asked = new ArrayList<>();
    ScopeState state = ScopeState.begun("acme/desk", 0);
    long now;

    private final RetrainPolicy retrain;
    private final List<LedgerRow> ledger = new ArrayList<>();
    private long offset;
    private int ids;

    SimulatedScope(RetrainPolicy retrain) {
        this.retrain = retrain;
    }

    SimulatedScope() {
        this(RETRAIN);
    }

    Circumstances circumstances() {
        ScopePolicy policy = new ScopePolicy(
                DetectionPolicy.standard(),
                CurationPolicy.standard(),
                retrain,
                TrainingPolicy.standard(),
                GatePolicy.standard());
        return new Circumstances(policy, "pocket", now, this::count);
    }

    private RowFacts.Counts count(long since, long floor) {
        int train = 0;
        int holdout = 0;
        for (LedgerRow row : ledger) {
            if (row.eventTime() >= since && row.offset() >= floor) {
                train += row.split() == Split.TRAIN ? 1 : 0;
                holdout += row.split() == Split.HOLDOUT ? 1 : 0;
            }
        }
        return new RowFacts.Counts(since, floor, train, holdout);
    }

    SimulatedScope hear(PolicyEvent event) {
        Transition transition = RetrainMachine.next(state, event, circumstances());
        state = transition.state();
        for (Effect effect : transition.effects()) {
            if (effect instanceof Effect.Ask ask) {
                asked.add(new Asked(now, ask.request()));
            } else if (effect instanceof Effect.ForgetRows forget) {
                ledger.removeIf(row -> row.offset() < forget.belowOffset());
            }
        }
        return this;
    }

    SimulatedScope pass(Duration time) {
        now += time.toMillis();
        return hear(new PolicyEvent.Tick());
    }

    SimulatedScope fires(AlertKind kind, String key, long since) {
        return hear(new PolicyEvent.AlertFired(
                "a-" + ids++, key, kind, kind + " test " + key, since, OpenAlerts.usual(kind), Severity.WARNING));
    }

    SimulatedScope resolves(String key) {
        return hear(new PolicyEvent.AlertResolved("r-" + ids++, key));
    }

    SimulatedScope rows(int train, int holdout, long eventTime) {
        for (int i = 0; i < train + holdout; i++) {
            Split split = i < train ? Split.TRAIN : Split.HOLDOUT;
            ledger.add(new LedgerRow(eventTime, offset, split));
            hear(new PolicyEvent.RowAdded(eventTime, split, 2, offset++));
        }
        return this;
    }

    SimulatedScope confirmed(AlertKind kind) {
        return fires(kind, "key", 100).pass(Duration.ofSeconds(2));
    }

    SimulatedScope retraining() {
        return confirmed(AlertKind.DRIFT).rows(4, 2, 100);
    }

    String request() {
        return asked.get(asked.size() - 1).request().getId();
    }

    SimulatedScope candidate(String requestId, String adapter) {
        return hear(new PolicyEvent.CandidateMade(requestId, adapter));
    }

    SimulatedScope evaluated(String requestId, Verdict verdict) {
        return hear(new PolicyEvent.Evaluated(requestId, verdict, "because"));
    }

    SimulatedScope deployed(DeploymentState what, String requestId, String adapter) {
        return hear(new PolicyEvent.Deployed("d-" + ids++, what, requestId, adapter, "pocket", "because"));
    }

    SimulatedScope operator(String requestId) {
        return hear(new PolicyEvent.OperatorAsked(requestId, requestId, 0, offset));
    }

    SimulatedScope thumbs(String adapter, int count, boolean up) {
        for (int i = 0; i < count; i++) {
            hear(new PolicyEvent.Judged(adapter, up));
        }
        return this;
    }

    StageName stage() {
        return state.stage().name();
    }

    String why() {
        return Why.of(state, circumstances());
    }
}
