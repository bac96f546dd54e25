package io.attune.drift.measure;

import java.io.IOException;
import java.nio.file.Path;

/** Fills the embedding cache with every text of {@link TextCorpora}. Arguments: data folder, cache file. */
public final class EmbedCorpora {

    private EmbedCorpora() {}

    public static void main(String[] args) throws IOException {
        TextCorpora corpora = new TextCorpora(Path.of(args[0]));
        EmbeddingCache cache = new EmbeddingCache(Path.of(args[1]));
        for (String name : corpora.names("")) {
            cache.addAll(corpora.texts(java.util.List.of(name)));
            System.err.println(name + " embedded");
        }
    }
}
