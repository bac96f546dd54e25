package io.attune.ingestion.client;

import java.util.regex.Pattern;

/** The form of a scope's name: {@code tenant/application}. */
public final class ScopeName {
    /** The scope of whoever names none. */
    public static final String DEFAULT = "default/app";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{1,64}");

    private ScopeName() {}

    /** Whether a text is a scope's name. */
    public static boolean isValid(String scope) {
        return FORM.matcher(scope).matches();
    }

    /**
     * Gives the scope back.
     *
     * @throws IllegalArgumentException naming the bad value
     */
    public static String require(String scope) {
        if (scope == null || !isValid(scope)) {
            throw new IllegalArgumentException(
                    "scope must be tenant/application of letters, digits, '.', '_' and '-' but is '" + scope + "'");
        }
        return scope;
    }
}
