package io.attune.serving.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.serving.batch.Completion;
import io.javalin.http.Context;
import java.util.Locale;

/** The completion as one JSON object. */
final class WholeReply implements Reply {
    private final Context context;
    private final Exchange exchange;

    WholeReply(Context context, Exchange exchange) {
        this.context = context;
        this.exchange = exchange;
    }

    @Override
    public void text(String delta) {
        // All of it comes with the end.
    }

    @Override
    public void end(Completion completion) {
        ObjectNode answer = head(exchange, "chat.completion");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        choice.putObject("message").put("role", "assistant").put("content", completion.text());
        choice.putNull("logprobs");
        choice.put("finish_reason", completion.end().name().toLowerCase(Locale.ROOT));
        answer.set("usage", usage(exchange, completion));
        context.contentType("application/json").result(answer.toString());
    }

    @Override
    public boolean fail(ApiException problem) {
        return false;
    }

    static ObjectNode head(Exchange exchange, String object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", exchange.id())
                .put("object", object)
                .put("created", exchange.startMillis() / 1000)
                .put("model", exchange.model())
                .put("system_fingerprint", exchange.fingerprint());
    }

    static ObjectNode usage(Exchange exchange, Completion completion) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("prompt_tokens", exchange.promptTokens())
                .put("completion_tokens", completion.tokens())
                .put("total_tokens", exchange.promptTokens() + completion.tokens());
    }
}
