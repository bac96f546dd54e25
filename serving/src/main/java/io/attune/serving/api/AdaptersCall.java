package io.attune.serving.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.serving.swap.AdapterSwitch;
import io.attune.serving.swap.Proof;
import io.attune.serving.swap.Refusal;
import io.attune.serving.swap.ScopeState;
import io.javalin.http.Context;

/** {@code GET /v1/adapters}: what serves each scope, what proved it, and what was refused last. */
final class AdaptersCall extends Call {
    private final String modelName;
    private final AdapterSwitch adapters;

    AdaptersCall(String modelName, AdapterSwitch adapters, ServingMetrics metrics) {
        super("adapters", metrics);
        this.modelName = modelName;
        this.adapters = adapters;
    }

    @Override
    void answer(Context context) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("baseModel", modelName);
        ArrayNode list = answer.putArray("scopes");
        adapters.states().forEach((scope, state) -> list.add(scope(scope, state)));
        context.contentType("application/json").result(answer.toString());
    }

    private static ObjectNode scope(String scope, ScopeState state) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode().put("scope", scope);
        entry.put("adapterId", state.slot().id());
        entry.put("since", state.since());
        entry.put("deploymentId", state.deploymentId());
        entry.put("state", state.deploymentState());
        Proof proof = state.proof();
        if (proof == null) {
            entry.putNull("proof");
        } else {
            entry.putObject("proof")
                    .put("holds", proof.holds())
                    .put("prompts", proof.prompts())
                    .put("goldenDifference", proof.goldenDifference())
                    .put("tolerance", proof.tolerance())
                    .put("changeAgainstBase", proof.change());
        }
        Refusal refusal = state.refusal();
        if (refusal == null) {
            entry.putNull("refused");
        } else {
            entry.putObject("refused")
                    .put("adapter", refusal.adapter())
                    .put("deploymentId", refusal.deploymentId())
                    .put("reason", refusal.reason())
                    .put("at", refusal.at());
        }
        return entry;
    }
}
