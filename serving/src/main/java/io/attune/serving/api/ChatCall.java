package io.attune.serving.api;

import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Interaction;
import io.attune.serving.batch.AdapterSlot;
import io.attune.serving.batch.Batcher;
import io.attune.serving.batch.Completion;
import io.attune.serving.batch.Engine;
import io.attune.serving.batch.OverloadedException;
import io.attune.serving.swap.AdapterSwitch;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/chat/completions}. The answer carries the adapter and the interaction's id; the interaction goes to
 * its topic, whole or as far as it came when the client went away.
 */
final class ChatCall extends Call {
    private static final Logger LOG = LoggerFactory.getLogger(ChatCall.class);

    private final ServingConfig config;
    private final Engine engine;
    private final AdapterSwitch adapters;
    private final Batcher batcher;
    private final InteractionLog interactions;
    private final ServingMetrics metrics;
    private final Clock clock;
    private final RequestBody bodies;

    ChatCall(
            ServingConfig config,
            Engine engine,
            AdapterSwitch adapters,
            Batcher batcher,
            InteractionLog interactions,
            ServingMetrics metrics,
            Clock clock) {
        super("chat", metrics);
        this.config = config;
        this.engine = engine;
        this.adapters = adapters;
        this.batcher = batcher;
        this.interactions = interactions;
        this.metrics = metrics;
        this.clock = clock;
        this.bodies = new RequestBody(config.bodyBytes());
    }

    @Override
    void answer(Context context) throws ApiException, IOException, InterruptedException {
        String scope = scope(context.header(SCOPE_HEADER));
        ChatRequest request = ChatRequest.read(bodies.read(context));
        int[] prompt = encode(request);
        int longest = longest(request, prompt.length);
        AdapterSlot slot = adapters.use(scope);
        boolean handedOver = false;
        try {
            checkModel(request.model(), slot.id());
            if (!interactions.reserve()) {
                throw ApiException.overloaded("too many interactions wait for Kafka; send the request again later");
            }
            Exchange exchange = new Exchange(
                    "chatcmpl-" + UUID.randomUUID().toString().replace("-", ""),
                    scope,
                    config.modelName(),
                    slot.id(),
                    clock.millis(),
                    prompt.length);
            CompletionEvents events = new CompletionEvents(config.patience());
            // From here on the slot is the batcher's to release, also when it refuses.
            handedOver = true;
            try {
                batcher.complete(prompt, request.options(longest), request.seeded(), slot, events);
            } catch (OverloadedException e) {
                interactions.giveBack();
                throw ApiException.overloaded(e.getMessage() + "; send the request again later");
            }
            reply(context, request, exchange, events);
        } finally {
            if (!handedOver) {
                slot.release();
            }
        }
    }

    private void reply(Context context, ChatRequest request, Exchange exchange, CompletionEvents events)
            throws ApiException, IOException, InterruptedException {
        context.header(ADAPTER_HEADER, exchange.fingerprint())
                .header(INTERACTION_HEADER, exchange.id())
                .header(SCOPE_HEADER, exchange.scope());
        Reply reply = request.stream()
                ? new StreamReply(context, exchange, request.usageInStream())
                : new WholeReply(context, exchange);
        Completion completion = null;
        try {
            completion = events.follow(reply);
            // A client that has its answer may count on the interaction being kept, whatever becomes of this process.
            keep(record(request, exchange, completion));
            reply.end(completion);
        } catch (ApiException e) {
            if (!reply.fail(e)) {
                throw e;
            }
        } catch (ClientGoneException e) {
            // It went with its last bytes under way; its interaction is kept all the same.
            metrics.tokens("unread", completion.tokens());
        } finally {
            if (completion == null) {
                interactions.giveBack();
            }
        }
    }

    private Interaction record(ChatRequest request, Exchange exchange, Completion completion) {
        metrics.tokens("prompt", exchange.promptTokens());
        metrics.tokens("completion", completion.tokens());
        List<ChatMessage> messages = request.messages().stream()
                .map(message -> new ChatMessage(message.role(), message.content()))
                .toList();
        return Interaction.newBuilder()
                .setId(exchange.id())
                .setScope(exchange.scope())
                .setEventTime(exchange.startMillis())
                .setMessages(messages)
                .setResponse(completion.text())
                .setBaseModel(exchange.model())
                .setAdapterId(exchange.adapterId())
                .setPromptTokens(exchange.promptTokens())
                .setCompletionTokens(completion.tokens())
                .setLatencyMillis(Math.max(0, clock.millis() - exchange.startMillis()))
                .setFinishReason(completion.end().name().toLowerCase(Locale.ROOT))
                .setUserId(request.user())
                .setConversationId(request.metadata().get("conversation_id"))
                .setAttributes(request.metadata())
                .build();
    }

    private void keep(Interaction interaction) throws ApiException, InterruptedException {
        try {
            interactions.keep(interaction);
        } catch (IOException e) {
            LOG.error("interaction {} is not safe", interaction.getId(), e);
            throw ApiException.overloaded(
                    "the interaction cannot be kept, Kafka does not answer and " + e.getMessage());
        }
    }

    private int[] encode(ChatRequest request) throws ApiException {
        try {
            return engine.encode(request.messages());
        } catch (IllegalArgumentException e) {
            throw ApiException.bad("messages", "invalid_value", e.getMessage());
        }
    }

    private int longest(ChatRequest request, int promptTokens) throws ApiException {
        int room = engine.positions() - promptTokens;
        int asked = request.maxTokens() == null ? 1 : request.maxTokens();
        if (room < asked) {
            throw ApiException.bad(
                    "messages",
                    "context_length_exceeded",
                    "This model's maximum context length is " + engine.positions()
                            + " tokens. However, your messages have " + promptTokens + " tokens and " + asked
                            + " are asked for as the completion");
        }
        return request.maxTokens() == null ? Math.min(room, config.defaultMaxTokens()) : request.maxTokens();
    }

    private void checkModel(String model, String adapterId) throws ApiException {
        boolean known =
                model == null || model.equals("default") || model.equals(config.modelName()) || model.equals(adapterId);
        if (!known) {
            throw ApiException.of(
                    404,
                    "model_not_found",
                    "there is no model of that name; there are default, " + config.modelName()
                            + (adapterId == null ? "" : ", " + adapterId));
        }
    }
}
