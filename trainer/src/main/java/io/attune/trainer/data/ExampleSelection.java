package io.attune.trainer.data;

import io.attune.model.token.Message;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.ExampleKind;
import io.attune.schemas.record.Split;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Divides a scope's rows into those that are new since the change, a sample of the earlier ones to replay, and those
 * held out. Nothing but the rows and the seed decides.
 */
public final class ExampleSelection {
    private static final Logger log = LoggerFactory.getLogger(ExampleSelection.class);

    /** Of the earlier rows no more than this are kept aside to see what is forgotten. */
    private static final int MOST_GUARDS = 64;

    /** Of the earlier held-out rows no more than this tell what is forgotten. */
    private static final int MOST_MEASURED = 128;

    private final long since;
    private final double replayRatio;
    private final int maxExamples;
    private final long seed;

    /**
     * @param since event time of the change, epoch milliseconds
     * @param replayRatio earlier rows per new row
     * @param maxExamples new rows at most, and held-out rows at most; 0 is all
     */
    public ExampleSelection(long since, double replayRatio, int maxExamples, long seed) {
        this.since = since;
        this.replayRatio = replayRatio;
        this.maxExamples = maxExamples;
        this.seed = seed;
    }

    public TrainingSet select(List<Example> rows) {
        List<TrainingRow> fresh = new ArrayList<>();
        List<TrainingRow> earlier = new ArrayList<>();
        List<TrainingRow> holdout = new ArrayList<>();
        List<TrainingRow> earlierHoldout = new ArrayList<>();
        for (Example row : rows) {
            if (!isUsable(row)) {
                log.warn("row {} of {} has no prompt or no answer and is left out", row.getId(), row.getScope());
                continue;
            }
            boolean isNew = row.getEventTime() >= since;
            if (row.getSplit() == Split.TRAIN) {
                (isNew ? fresh : earlier).add(row(row));
            } else {
                (isNew ? holdout : earlierHoldout).add(row(row));
            }
        }
        int most = maxExamples == 0 ? Integer.MAX_VALUE : maxExamples;
        List<TrainingRow> taken = sample(fresh, most);
        taken.sort(Comparator.comparing(TrainingRow::id));
        List<TrainingRow> measured = sample(holdout, most);
        measured.sort(Comparator.comparing(TrainingRow::id));
        List<TrainingRow> guard = guard(earlier, taken);
        earlier.removeIf(TrainingRow.sayingTheSameAs(guard));
        return new TrainingSet(
                taken,
                sample(earlier, Math.round(replayRatio * taken.size())),
                guard,
                List.of(),
                measured,
                Map.of("before the change", sample(earlierHoldout, MOST_MEASURED)));
    }

    /**
     * Of the earlier answers a third, without those whose very words are learned, and each once however many rated it: otherwise what most
     * people rated would nearly always be kept aside, and never be replayed.
     */
    private List<TrainingRow> guard(List<TrainingRow> earlier, List<TrainingRow> learned) {
        Map<List<Message>, TrainingRow> apart = new LinkedHashMap<>();
        // The first by id stands for an answer: by the hash that the sample goes by, the luckiest of many would.
        earlier.stream()
                .sorted(Comparator.comparing(TrainingRow::id))
                .forEach(row -> apart.putIfAbsent(row.conversation(), row));
        List<TrainingRow> answers = new ArrayList<>(apart.values());
        answers.removeIf(TrainingRow.sayingTheSameAs(learned));
        return sample(answers, Math.min(MOST_GUARDS, answers.size() / 3));
    }

    /** By a hash of seed and id, so that which rows are taken does not hang on the order of the others. */
    private List<TrainingRow> sample(List<TrainingRow> rows, long most) {
        rows.sort(Comparator.comparing((TrainingRow row) -> hash(row.id())).thenComparing(TrainingRow::id));
        return new ArrayList<>(rows.subList(0, (int) Math.min(rows.size(), most)));
    }

    /** A curated row as something to learn. A preference of which one side is missing is a thumb. */
    public static TrainingRow row(Example example) {
        List<Message> prompt = example.getMessages().stream()
                .map(message -> new Message(message.getRole(), message.getContent()))
                .toList();
        return new TrainingRow(example.getId(), prompt, answer(example), teaching(example));
    }

    private static Teaching teaching(Example example) {
        if (example.getKind() == ExampleKind.SFT) {
            return new Teaching.Demonstration(false);
        }
        if (example.getChosen() == null) {
            return new Teaching.Thumb(false);
        }
        boolean compares =
                example.getRejected() != null && !example.getRejected().isBlank();
        return compares ? new Teaching.Preference(example.getRejected()) : new Teaching.Thumb(true);
    }

    private static String answer(Example example) {
        if (example.getKind() == ExampleKind.SFT) {
            return example.getResponse();
        }
        return example.getChosen() == null ? example.getRejected() : example.getChosen();
    }

    private static boolean isUsable(Example example) {
        String answer = answer(example);
        return answer != null && !answer.isBlank() && !example.getMessages().isEmpty();
    }

    private UUID hash(String id) {
        return UUID.nameUUIDFromBytes((seed + " " + id).getBytes(StandardCharsets.UTF_8));
    }
}
