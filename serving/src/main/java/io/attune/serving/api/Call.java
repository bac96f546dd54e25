package io.attune.serving.api;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/** One endpoint: counts its calls, and answers errors in OpenAI's form. */
abstract class Call implements Handler {
    static final String SCOPE_HEADER = "X-Attune-Scope";
    static final String ADAPTER_HEADER = "X-Attune-Adapter";
    static final String INTERACTION_HEADER = "X-Attune-Interaction-Id";
    static final String DEFAULT_SCOPE = "default/app";
    /** What stands for the base model alone where a text is due. */
    static final String BASE = "base";

    private static final Pattern SCOPE = Pattern.compile("[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{1,64}");

    private final String name;
    private final ServingMetrics metrics;

    Call(String name, ServingMetrics metrics) {
        this.name = name;
        this.metrics = metrics;
    }

    /** Answers. */
    abstract void answer(Context context) throws ApiException, IOException, InterruptedException;

    @Override
    public final void handle(Context context) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int status = 500;
        try {
            answer(context);
            status = context.statusCode();
        } catch (ApiException e) {
            status = e.status();
            error(context, e);
        } finally {
            metrics.request(name, status, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    static void error(Context context, ApiException problem) {
        if (problem.status() == 503) {
            context.header("Retry-After", "1");
        }
        context.status(problem.status())
                .contentType("application/json")
                .result(problem.json().toString());
    }

    static String scope(String given) throws ApiException {
        if (given == null) {
            return DEFAULT_SCOPE;
        }
        if (!SCOPE.matcher(given).matches()) {
            throw ApiException.bad(
                    "scope",
                    "invalid_value",
                    "the scope must be tenant/application of letters, digits, '.', '_' and '-'");
        }
        return given;
    }
}
