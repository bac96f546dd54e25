package io.attune.serving.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.serving.batch.Completion;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The completion as server-sent events, one per piece of text. Nothing is sent before the first piece or the end. */
final class StreamReply implements Reply {
    private final Context context;
    private final Exchange exchange;
    private final boolean usage;
    private boolean begun;
    private boolean gone;

    StreamReply(Context context, Exchange exchange, boolean usage) {
        this.context = context;
        this.exchange = exchange;
        this.usage = usage;
    }

    @Override
    public void text(String delta) throws ClientGoneException {
        begin();
        ObjectNode chunk = chunk(null);
        delta(chunk).put("content", delta);
        send(chunk.toString());
    }

    @Override
    public void end(Completion completion) throws ClientGoneException {
        if (gone) {
            return;
        }
        begin();
        send(chunk(completion.end().name().toLowerCase(Locale.ROOT)).toString());
        if (usage) {
            ObjectNode last = WholeReply.head(exchange, "chat.completion.chunk");
            last.putArray("choices");
            last.set("usage", WholeReply.usage(exchange, completion));
            send(last.toString());
        }
        send("[DONE]");
    }

    @Override
    public boolean fail(ApiException problem) throws ClientGoneException {
        if (begun && !gone) {
            send(problem.json().toString());
        }
        return begun;
    }

    private void begin() throws ClientGoneException {
        if (begun) {
            return;
        }
        begun = true;
        context.status(200).contentType("text/event-stream; charset=utf-8").header("Cache-Control", "no-cache");
        ObjectNode first = chunk(null);
        delta(first).put("role", "assistant").put("content", "");
        send(first.toString());
    }

    private ObjectNode chunk(String finishReason) {
        ObjectNode chunk = WholeReply.head(exchange, "chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.putObject("delta");
        choice.putNull("logprobs");
        choice.put("finish_reason", finishReason);
        return chunk;
    }

    private static ObjectNode delta(ObjectNode chunk) {
        return (ObjectNode) chunk.get("choices").get(0).get("delta");
    }

    private void send(String data) throws ClientGoneException {
        try {
            OutputStream out = context.res().getOutputStream();
            out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            gone = true;
            throw new ClientGoneException(e);
        }
    }
}
