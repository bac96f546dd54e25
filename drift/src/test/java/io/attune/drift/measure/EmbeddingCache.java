package io.attune.drift.measure;

import io.attune.drift.feature.MiniLmEmbedder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** MiniLM embeddings of many texts, kept in a file between runs of a measurement. */
public final class EmbeddingCache {

    private final Map<String, float[]> byText = new HashMap<>();
    private final Path file;

    /** @param file where the embeddings are kept */
    public EmbeddingCache(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                for (int n = in.readInt(); n > 0; n--) {
                    String text = in.readUTF();
                    float[] vector = new float[in.readInt()];
                    for (int i = 0; i < vector.length; i++) {
                        vector[i] = in.readFloat();
                    }
                    byText.put(text, vector);
                }
            }
        }
    }

    /** Embeds what is not there yet and writes the file. */
    public void addAll(List<String> texts) throws IOException {
        boolean added = false;
        try (MiniLmEmbedder embedder = new MiniLmEmbedder()) {
            for (String text : texts) {
                if (!byText.containsKey(text)) {
                    byText.put(text, embedder.embed(text));
                    added = true;
                }
            }
        }
        if (added) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
                out.writeInt(byText.size());
                for (Map.Entry<String, float[]> entry : byText.entrySet()) {
                    out.writeUTF(entry.getKey());
                    out.writeInt(entry.getValue().length);
                    for (float x : entry.getValue()) {
                        out.writeFloat(x);
                    }
                }
            }
        }
    }

    /** The embedding of a text that was added. */
    public float[] of(String text) {
        return byText.get(text);
    }
}
