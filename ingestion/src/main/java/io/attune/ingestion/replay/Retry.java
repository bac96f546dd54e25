package io.attune.ingestion.replay;

import java.net.http.HttpResponse;
import java.time.Duration;

/** How long a busy server asks to wait. */
final class Retry {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Retry() {}

    static Duration after(HttpResponse<?> response) {
        String seconds = response.headers().firstValue("Retry-After").orElse("1");
        // The other form of the header, a date, is not what our servers send.
        Duration wait =
                seconds.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ofSeconds(1);
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
