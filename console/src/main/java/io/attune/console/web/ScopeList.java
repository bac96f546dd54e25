package io.attune.console.web;

import io.attune.console.Links;
import io.attune.console.read.ReaderState;
import io.attune.console.view.ScopeSummary;
import java.util.List;

/**
 * What {@code GET /api/scopes} answers.
 *
 * @param gateway base address of the gateway
 * @param serving base address of the chat endpoint
 * @param state base address of the streams' state
 * @param reader how reading the topics gets on
 */
record ScopeList(List<ScopeSummary> scopes, String gateway, String serving, String state, ReaderState reader) {
    static ScopeList of(List<ScopeSummary> scopes, Links links, ReaderState reader) {
        return new ScopeList(
                scopes,
                links.gateway().toString(),
                links.serving().toString(),
                links.state().toString(),
                reader);
    }
}
