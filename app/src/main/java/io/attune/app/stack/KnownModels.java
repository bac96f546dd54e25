package io.attune.app.stack;

import io.attune.app.terminal.Terminal;
import io.attune.model.format.ModelCatalogue;
import io.attune.model.format.ModelNotFoundException;
import java.nio.file.Path;

/** The models that have a name, as this installation finds them. */
public final class KnownModels {
    /** The default where it is there or can be fetched. */
    public static final String SMOLLM2 = "smollm2-135m";
    /** Ships with the project. */
    public static final String POCKET = "pocket";

    private final ModelCatalogue catalogue;

    public KnownModels(StackHome home) {
        String root = System.getProperty("attune.root", "");
        this.catalogue = new ModelCatalogue(home.models(), Path.of(root).resolve("model/pocket"));
    }

    /**
     * The model's file or directory, fetched where it has to be, with progress on the terminal.
     *
     * @throws ModelNotFoundException when there is no such model; the message says what to do
     */
    public Path resolve(String nameOrPath, Terminal terminal) throws ModelNotFoundException {
        Path path = catalogue.resolve(
                nameOrPath,
                (message, done, total) ->
                        terminal.progress(total > 0 ? "%s %d %%".formatted(message, 100 * done / total) : message));
        terminal.clear();
        return path;
    }
}
