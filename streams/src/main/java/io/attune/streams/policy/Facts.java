package io.attune.streams.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a scope's policy knows whatever the stage.
 *
 * @param alerts that are open
 * @param rows training rows
 * @param serving what serves
 * @param spending budget, rest and last request
 * @param waiting operators' requests that came while another was in flight, oldest first
 * @param seen ids of the last requests and deployments, so that a repeat is recognised
 * @param lastDecision one line for a person; empty before the first
 */
record Facts(
        OpenAlerts alerts,
        RowFacts rows,
        Serving serving,
        Spending spending,
        List<PolicyEvent.OperatorAsked> waiting,
        List<String> seen,
        String lastDecision) {
    private static final int MOST_SEEN = 128;

    static final Facts NONE =
            new Facts(OpenAlerts.NONE, RowFacts.NONE, Serving.UNKNOWN, Spending.NONE, List.of(), List.of(), "");

    Facts {
        Objects.requireNonNull(alerts, "alerts is missing");
        waiting = List.copyOf(waiting);
        seen = List.copyOf(seen);
    }

    Facts with(OpenAlerts changed) {
        return new Facts(changed, rows, serving, spending, waiting, seen, lastDecision);
    }

    Facts with(RowFacts changed) {
        return new Facts(alerts, changed, serving, spending, waiting, seen, lastDecision);
    }

    Facts with(Serving changed) {
        return new Facts(alerts, rows, changed, spending, waiting, seen, lastDecision);
    }

    Facts with(Spending changed) {
        return new Facts(alerts, rows, serving, changed, waiting, seen, lastDecision);
    }

    Facts withWaiting(List<PolicyEvent.OperatorAsked> changed) {
        return new Facts(alerts, rows, serving, spending, changed, seen, lastDecision);
    }

    Facts decided(String decision) {
        return new Facts(alerts, rows, serving, spending, waiting, seen, decision);
    }

    Facts withSeen(String id) {
        List<String> more = new ArrayList<>(seen);
        more.add(id);
        return new Facts(
                alerts,
                rows,
                serving,
                spending,
                waiting,
                more.size() > MOST_SEEN ? more.subList(more.size() - MOST_SEEN, more.size()) : more,
                lastDecision);
    }
}
