package io.attune.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page's sources must not do: read data as markup, or fetch from elsewhere. */
class PageTest {
    private static final Pattern MARKUP = Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|createContextualFragment|DOMParser|\\beval\\(|new Function"
                    + "|srcdoc|setHTML|javascript:");

    private static String source(String name) throws IOException {
        try (InputStream file = PageTest.class.getResourceAsStream("/io/attune/console/page/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.js", "cards.js", "charts.js", "loop.js", "dom.js"})
    void noTextIsReadAsMarkup(String name) throws IOException {
        assertThat(source(name)).doesNotContainPattern(MARKUP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.html", "style.css", "app.js", "cards.js", "charts.js", "loop.js", "dom.js"})
    void nothingComesFromElsewhere(String name) throws IOException {
        Matcher addresses = Pattern.compile("https?://[^'\"\\s)]+").matcher(source(name));
        while (addresses.find()) {
            assertThat(addresses.group()).isIn("http://www.w3.org/2000/svg", "http://127.0.0.1:7070");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "index.html")
    void thePageHasNoInlineScriptOrStyle(String name) throws IOException {
        assertThat(source(name)).doesNotContainPattern("<script(?![^>]*src=)|<style|\\sstyle=|\\son[a-z]+=");
    }
}
