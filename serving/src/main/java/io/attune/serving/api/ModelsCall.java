package io.attune.serving.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.serving.batch.AdapterSlot;
import io.attune.serving.swap.AdapterSwitch;
import io.javalin.http.Context;
import java.time.Clock;

/** {@code GET /v1/models}: the base model, and the adapter that serves the scope of the request. */
final class ModelsCall extends Call {
    private final String modelName;
    private final AdapterSwitch adapters;
    private final long created;

    ModelsCall(String modelName, AdapterSwitch adapters, ServingMetrics metrics, Clock clock) {
        super("models", metrics);
        this.modelName = modelName;
        this.adapters = adapters;
        this.created = clock.millis() / 1000;
    }

    @Override
    void answer(Context context) throws ApiException {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = answer.putArray("data");
        model(data, modelName);
        AdapterSlot slot = adapters.use(scope(context.header(SCOPE_HEADER)));
        if (slot.id() != null) {
            model(data, slot.id()).put("parent", modelName);
        }
        slot.release();
        context.contentType("application/json").result(answer.toString());
    }

    private ObjectNode model(ArrayNode data, String id) {
        return data.addObject()
                .put("id", id)
                .put("object", "model")
                .put("created", created)
                .put("owned_by", "attune");
    }
}
