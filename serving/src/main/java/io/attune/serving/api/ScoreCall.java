package io.attune.serving.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.lm.SequenceScore;
import io.attune.model.token.EncodedExample;
import io.attune.serving.batch.AdapterSlot;
import io.attune.serving.batch.Batcher;
import io.attune.serving.batch.Engine;
import io.attune.serving.batch.OverloadedException;
import io.attune.serving.swap.AdapterSwitch;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code POST /v1/score}: how well what serves a scope now predicts a given response. {@code {scope, messages,
 * response}} gives {@code {negativeLogLikelihood, tokens, correctTokens, meanLoss, adapterId}}, in nats.
 */
final class ScoreCall extends Call {
    private final ServingConfig config;
    private final Engine engine;
    private final AdapterSwitch adapters;
    private final Batcher batcher;
    private final RequestBody bodies;

    ScoreCall(ServingConfig config, Engine engine, AdapterSwitch adapters, Batcher batcher, ServingMetrics metrics) {
        super("score", metrics);
        this.config = config;
        this.engine = engine;
        this.adapters = adapters;
        this.batcher = batcher;
        this.bodies = new RequestBody(config.bodyBytes());
    }

    @Override
    void answer(Context context) throws ApiException, IOException, InterruptedException {
        ObjectNode body = bodies.read(context);
        for (String name : (Iterable<String>) body::fieldNames) {
            if (!List.of("scope", "messages", "response").contains(name)) {
                throw ApiException.bad(name, "unknown_parameter", "known are scope, messages and response");
            }
        }
        String scope = scope(body.hasNonNull("scope") ? body.get("scope").asText() : context.header(SCOPE_HEADER));
        EncodedExample example = encode(body);
        AdapterSlot slot = adapters.use(scope);
        String adapterId = slot.id();
        SequenceScore score = score(example, slot);
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("negativeLogLikelihood", score.negativeLogLikelihood())
                .put("tokens", score.labelTokens())
                .put("correctTokens", score.correctTokens())
                .put("meanLoss", score.meanLoss());
        answer.put("adapterId", adapterId);
        context.header(ADAPTER_HEADER, adapterId == null ? BASE : adapterId)
                .contentType("application/json")
                .result(answer.toString());
    }

    private EncodedExample encode(ObjectNode body) throws ApiException {
        JsonNode response = body.path("response");
        if (!response.isTextual()) {
            throw ApiException.bad("response", "invalid_type", "response must be a string");
        }
        EncodedExample example;
        try {
            example =
                    engine.encode(Messages.read(body.get("messages")), Messages.text(response.textValue(), "response"));
        } catch (IllegalArgumentException e) {
            throw ApiException.bad("messages", "invalid_value", e.getMessage());
        }
        if (example.tokens().length > engine.positions()) {
            throw ApiException.bad(
                    "messages",
                    "context_length_exceeded",
                    "messages and response have " + example.tokens().length + " tokens, the most are "
                            + engine.positions());
        }
        return example;
    }

    private SequenceScore score(EncodedExample example, AdapterSlot slot) throws ApiException, InterruptedException {
        try {
            return batcher.score(example, slot)
                    .toCompletableFuture()
                    .get(config.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (OverloadedException e) {
            throw ApiException.overloaded(e.getMessage() + "; send the request again later");
        } catch (TimeoutException e) {
            throw ApiException.overloaded(
                    "the request took longer than " + config.patience().toSeconds() + " s");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof OverloadedException
                    ? ApiException.overloaded(e.getCause().getMessage())
                    : ApiException.of(500, "internal_error", "the model failed on this request");
        }
    }
}
