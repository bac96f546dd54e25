package io.attune.app.command;

import picocli.CommandLine.Option;

/** Which scope. */
final class ScopeOption {
    /** The scope of whoever names none. */
    static final String DEFAULT = "default/app";

    @Option(
            names = "--scope",
            paramLabel = "TENANT/APP",
            defaultValue = DEFAULT,
            description = "Tenant and application (default: ${DEFAULT-VALUE}).")
    private String scope;

    String scope() {
        return scope;
    }
}
