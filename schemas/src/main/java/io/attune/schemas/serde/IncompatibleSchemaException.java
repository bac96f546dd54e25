package io.attune.schemas.serde;

/** The registry refuses a schema because it is not compatible with the versions it holds. */
public final class IncompatibleSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IncompatibleSchemaException(String subject, String reason) {
        super("the registry's " + subject + " is not compatible with this version of Attune: " + reason);
    }
}
