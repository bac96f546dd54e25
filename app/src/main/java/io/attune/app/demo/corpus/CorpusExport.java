package io.attune.app.demo.corpus;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes parts of the corpus as JSON Lines with {@code kind}, {@code intent}, {@code prompt} and {@code response}, for
 * the training script of the pocket model, and refreshes the anchor set. Arguments: {@code general|desk|harmful|pii FILE
 * COUNT SEED}, {@code general-holdout|desk-holdout FILE COUNT SEED} or {@code anchors FILE}.
 */
public final class CorpusExport {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private CorpusExport() {}

    /** See the class comment for the arguments. */
    public static void main(String[] args) throws IOException {
        DemoCorpus corpus = DemoCorpus.load();
        if (args.length == 2 && args[0].equals("anchors")) {
            Files.writeString(Path.of(args[1]), Anchor.format(Anchor.generate(corpus.general())));
            return;
        }
        if (args.length != 4) {
            throw new IllegalArgumentException("expected PART FILE COUNT SEED or anchors FILE");
        }
        write(Path.of(args[1]), requests(corpus, args[0], Integer.parseInt(args[2]), Long.parseLong(args[3])));
    }

    private static Stream<SimulatedRequest> requests(DemoCorpus corpus, String part, int count, long seed) {
        return switch (part) {
            case "general" -> drawn(corpus.general(), count, seed);
            case "desk" -> drawn(corpus.desk(), count, seed);
            case "harmful" -> drawn(corpus.harmful(), count, seed);
            case "pii" -> drawn(corpus.pii(), count, seed);
            case "general-holdout" -> corpus.general().holdout(count, seed).stream();
            case "desk-holdout" -> corpus.desk().holdout(count, seed).stream();
            default -> throw new IllegalArgumentException("unknown part '" + part + "'");
        };
    }

    private static Stream<SimulatedRequest> drawn(Traffic traffic, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count).mapToObj(index -> traffic.next(random));
    }

    private static void write(Path file, Stream<SimulatedRequest> requests) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (SimulatedRequest request : (Iterable<SimulatedRequest>) requests::iterator) {
                Map<String, String> row = new LinkedHashMap<>();
                row.put("kind", request.kind());
                row.put("intent", request.intent());
                row.put("prompt", request.prompt());
                row.put("response", request.referenceAnswer());
                out.write(JSON.writeValueAsString(row));
                out.newLine();
            }
        }
    }
}
