package io.attune.trainer.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.FinishReason;
import io.attune.model.lm.GeneratedText;
import io.attune.model.lm.GenerationOptions;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.ExampleEncoder;
import io.attune.model.token.Message;
import io.attune.trainer.data.RehearsalRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns rehearsal rows into examples of one model. The model itself answers them, greedily and without any adapter, so that
 * what is rehearsed is what it does and does not wander from retrain to retrain. Those answers are made once and kept in a
 * folder, under a name that is a digest of the model's name and of what it says.
 */
public final class Rehearsal {
    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<TreeMap<String, int[]>> ANSWERS = new TypeReference<>() {};
    private static final int ANSWER_TOKENS = 48;
    private static final String PROBE = "Who are you?";

    private final CausalLm lm;
    private final Path folder;
    private final Predicate<String> declines;

    /**
     * @param lm the base model; used, not owned
     * @param folder holds the model's answers, is made when it is not there
     * @param declines whether an answer declines its request
     */
    public Rehearsal(CausalLm lm, Path folder, Predicate<String> declines) {
        this.lm = lm;
        this.folder = folder;
        this.declines = declines;
    }

    /**
     * The rows as examples, in their order. A refusal is rehearsed where the model itself declines the request, and a
     * harmless answer where it does not: what is rehearsed is what the model does, in so far as it is right. How a protected
     * secret is kept is always taught. An answer that was cut at its longest has no end token, since it did not end there.
     *
     * @param maxTokens longest example
     * @throws IOException when the answers cannot be kept
     */
    public List<EncodedExample> examples(List<RehearsalRow> rows, int maxTokens) throws IOException {
        int longest = Math.min(maxTokens, lm.config().maxPositions());
        ExampleEncoder encoder = lm.encoder(longest);
        // A prompt leaves room for an answer, however short examples must be.
        ExampleEncoder prompts = lm.encoder(longest - Math.min(ANSWER_TOKENS, longest / 2));
        Map<String, int[]> answers = answers(rows, prompts);
        List<EncodedExample> examples = new ArrayList<>();
        for (RehearsalRow row : rows) {
            int[] own = answers.get(key(row));
            boolean declined = own != null && declines.test(lm.tokenizer().decode(own));
            switch (row.kind()) {
                case CONFIDENTIAL -> examples.add(encoder.encode(row.messages(), row.writtenAnswer()));
                case REFUSAL -> {
                    if (declined) {
                        examples.add(encoder.encode(row.messages(), row.writtenAnswer()));
                    }
                }
                case LOOKALIKE, EVERYDAY -> {
                    if (own.length > 0 && !declined) {
                        examples.add(example(prompts.encodePrompt(row.messages()), own, longest));
                    }
                }
            }
        }
        return examples;
    }

    private static EncodedExample example(int[] prompt, int[] answer, int longest) {
        int[] tokens = Arrays.copyOf(prompt, Math.min(longest, prompt.length + answer.length));
        System.arraycopy(answer, 0, tokens, prompt.length, tokens.length - prompt.length);
        return new EncodedExample(tokens, prompt.length);
    }

    private Map<String, int[]> answers(List<RehearsalRow> rows, ExampleEncoder encoder) throws IOException {
        List<RehearsalRow> own = rows.stream()
                .filter(row -> row.kind() != RehearsalRow.Kind.CONFIDENTIAL)
                .toList();
        if (own.isEmpty()) {
            return Map.of();
        }
        Path file = folder.resolve(modelDigest(encoder) + ".json");
        Map<String, int[]> known = Files.exists(file) ? JSON.readValue(file.toFile(), ANSWERS) : new TreeMap<>();
        List<RehearsalRow> missing =
                own.stream().filter(row -> !known.containsKey(key(row))).toList();
        if (!missing.isEmpty()) {
            log.info("{} answers {} rehearsal questions itself", lm.name(), missing.size());
            generate(missing, encoder, known);
            Files.createDirectories(folder);
            Path unfinished = folder.resolve(file.getFileName() + ".unfinished");
            JSON.writeValue(unfinished.toFile(), known);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return known;
    }

    private void generate(List<RehearsalRow> rows, ExampleEncoder encoder, Map<String, int[]> answers) {
        List<int[]> prompts =
                rows.stream().map(row -> encoder.encodePrompt(row.messages())).toList();
        List<GeneratedText> texts = lm.generate(prompts, GenerationOptions.greedy(ANSWER_TOKENS), null, null);
        for (int index = 0; index < texts.size(); index++) {
            int[] tokens = texts.get(index).tokens();
            if (tokens.length > 0 && texts.get(index).finishReason() == FinishReason.STOP) {
                tokens = Arrays.copyOf(tokens, tokens.length + 1);
                tokens[tokens.length - 1] = lm.tokenizer().endOfTurn();
            }
            answers.put(key(rows.get(index)), tokens);
        }
    }

    /** By the prompt as well, so that an answer is never taken for one to an earlier wording. */
    private static String key(RehearsalRow row) {
        return row.id() + " " + row.prompt();
    }

    private String modelDigest(ExampleEncoder encoder) {
        int[] prompt = encoder.encodePrompt(List.of(Message.user(PROBE)));
        return new Fingerprint()
                .add(lm.name())
                .add(Arrays.toString(lm.lastLogits(prompt, null)))
                .hex()
                .substring(0, 32);
    }
}
