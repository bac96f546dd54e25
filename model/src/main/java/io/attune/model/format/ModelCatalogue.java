package io.attune.model.format;

import java.nio.file.Path;

/** Known models by name. */
public final class ModelCatalogue {
    private final Path modelsHome;
    private final Path pocketDirectory;

    public ModelCatalogue(Path modelsHome, Path pocketDirectory) {
        this.modelsHome = modelsHome;
        this.pocketDirectory = pocketDirectory;
    }

    /** The file or directory of a model, fetched first where it has to be. */
    public Path resolve(String nameOrPath, ProgressListener listener) throws ModelNotFoundException {
        throw new UnsupportedOperationException("" + modelsHome + pocketDirectory);
    }

    /** Whether the model is there without fetching. */
    public boolean available(String nameOrPath) {
        throw new UnsupportedOperationException();
    }
}
