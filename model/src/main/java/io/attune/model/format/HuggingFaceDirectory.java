package io.attune.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model directory as Hugging Face lays it out: {@code config.json} and one safetensors file, or shards with an index. */
public final class HuggingFaceDirectory implements Weights {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final long MAX_INDEX_BYTES = 64L << 20;

    private final Path directory;
    private final ModelConfig config;
    private final Map<String, StoredTensor> tensors;
    private final List<SafetensorsFile> files;

    private HuggingFaceDirectory(
            Path directory, ModelConfig config, Map<String, StoredTensor> tensors, List<SafetensorsFile> files) {
        this.directory = directory;
        this.config = config;
        this.tensors = tensors;
        this.files = files;
    }

    /**
     * Opens a directory and checks that it has every tensor that its configuration asks for.
     *
     * @throws ModelFormatException when something is damaged, missing or not supported
     */
    public static HuggingFaceDirectory open(Path directory) throws IOException {
        if (!Files.isRegularFile(directory.resolve("config.json"))) {
            throw new ModelFormatException(directory + ": not a model directory, config.json is missing");
        }
        ModelConfig config = HuggingFaceConfig.read(directory);
        List<SafetensorsFile> files = new ArrayList<>();
        try {
            Map<String, StoredTensor> found = find(directory, files);
            Map<String, String> unreadable = new LinkedHashMap<>();
            files.forEach(file -> unreadable.putAll(file.undecodable()));
            Map<String, StoredTensor> tensors = LlamaTensors.select(directory.toString(), config, found, unreadable);
            return new HuggingFaceDirectory(directory, config, tensors, files);
        } catch (IOException | RuntimeException e) {
            files.forEach(SafetensorsFile::close);
            throw e;
        }
    }

    private static Map<String, StoredTensor> find(Path directory, List<SafetensorsFile> files) throws IOException {
        Map<String, StoredTensor> found = new LinkedHashMap<>();
        if (Files.isRegularFile(directory.resolve(INDEX))) {
            readShards(directory, found, files);
        } else if (Files.isRegularFile(directory.resolve(SINGLE))) {
            SafetensorsFile file = openShard(directory.resolve(SINGLE), files);
            file.names().forEach(name -> found.put(name, file.tensor(name)));
        } else {
            throw new ModelFormatException(
                    directory + ": neither " + SINGLE + " nor " + INDEX + " (pickled weights are not read)");
        }
        return found;
    }

    /** Buffers of whole numbers do no harm, but a weight in another float format is not one that is missing. */
    private static SafetensorsFile openShard(Path path, List<SafetensorsFile> files) throws IOException {
        SafetensorsFile file = SafetensorsFile.open(path);
        files.add(file);
        for (Map.Entry<String, String> entry : file.undecodable().entrySet()) {
            if (entry.getValue().startsWith("F")) {
                throw new ModelFormatException(path + ": tensor " + Printable.of(entry.getKey()) + " is stored as "
                        + entry.getValue() + "; F32, F16 and BF16 are supported");
            }
        }
        return file;
    }

    private static void readShards(Path directory, Map<String, StoredTensor> found, List<SafetensorsFile> files)
            throws IOException {
        Path index = directory.resolve(INDEX);
        JsonNode map = JsonFiles.readObject(index, MAX_INDEX_BYTES).path("weight_map");
        if (!map.isObject()) {
            throw new ModelFormatException(index + ": weight_map is missing");
        }
        Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String shard = entry.getValue().asText("");
            // A plain file name: an index must not lead out of its directory.
            if (!shard.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors")) {
                throw new ModelFormatException(index + ": " + Printable.of(shard) + " is not a safetensors file name");
            }
            SafetensorsFile file = shards.get(shard);
            if (file == null) {
                if (!Files.isRegularFile(directory.resolve(shard))) {
                    throw new ModelFormatException(index + ": shard " + shard + " is missing");
                }
                file = openShard(directory.resolve(shard), files);
                shards.put(shard, file);
            }
            if (file.undecodable().containsKey(entry.getKey())) {
                continue;
            }
            if (!file.names().contains(entry.getKey())) {
                throw new ModelFormatException(
                        index + ": tensor " + Printable.of(entry.getKey()) + " is not in " + shard);
            }
            found.put(entry.getKey(), file.tensor(entry.getKey()));
        }
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public long[] shape(String name) {
        return tensor(name).shape().clone();
    }

    @Override
    public void readF32(String name, FloatBuffer target) {
        tensor(name).read(target);
    }

    private StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(directory + " has no tensor " + Printable.of(name));
        }
        return tensor;
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }
}
