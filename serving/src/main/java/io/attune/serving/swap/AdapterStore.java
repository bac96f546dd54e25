package io.attune.serving.swap;

import io.attune.model.adapter.AdapterException;
import io.attune.schemas.record.Deployment;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where adapters lie. A deployment's address counts when it is below the store; else, as where trainer and serving see
 * the store under different paths, the adapter is looked for in the store under its digest.
 */
final class AdapterStore {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{32}");

    private final Path root;

    AdapterStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /**
     * The directory of a deployment's adapter.
     *
     * @throws AdapterException when its id is no digest
     */
    Path directory(Deployment deployment) throws AdapterException {
        String id = deployment.getAdapterId();
        if (!DIGEST.matcher(id).matches()) {
            throw new AdapterException("adapter id '" + id + "' is not 32 hex digits");
        }
        Path named = named(deployment.getUri());
        return named != null && named.startsWith(root) && !named.equals(root) ? named : root.resolve(id);
    }

    private static Path named(String uri) {
        if (uri == null || uri.isBlank()) {
            return null;
        }
        try {
            Path path = uri.startsWith("file:") ? Path.of(java.net.URI.create(uri)) : Path.of(uri);
            return path.toAbsolutePath().normalize();
        } catch (IllegalArgumentException e) {
            // Another kind of address, such as of an object store that is mounted here.
            return null;
        }
    }
}
