package io.attune.trainer.run;

import io.attune.model.objective.Dpo;
import io.attune.model.objective.Kto;
import io.attune.model.objective.Orpo;
import io.attune.model.objective.PreferencePair;
import io.attune.model.objective.RatedResponse;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.ExampleEncoder;
import io.attune.model.token.Message;
import io.attune.trainer.data.Teaching;
import io.attune.trainer.data.TrainingRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Picks what an objective can learn from, and encodes it: next-token prediction learns right answers, the better ones of
 * preferences among them; DPO and ORPO learn preferences; KTO learns thumbs, demonstrations as thumbs up, and each side of a
 * preference.
 */
final class LessonPlan {
    private final ExampleEncoder encoder;
    private final Alignment alignment;
    private final Reference reference;
    private final int longest;

    /**
     * @param longest tokens that a sequence may have
     */
    LessonPlan(Reference reference, Alignment alignment, int longest) {
        this.encoder = reference.lm().encoder(longest);
        this.alignment = alignment;
        this.reference = reference;
        this.longest = longest;
    }

    /**
     * @param rehearsal right answers that are learned besides; only next-token prediction can use them
     */
    Lessons lessons(List<TrainingRow> rows, List<EncodedExample> rehearsal) {
        if (!rehearsal.isEmpty() && alignment.kind() != Alignment.Kind.SFT) {
            throw new IllegalArgumentException("there is no rehearsal with the objective " + alignment.kind());
        }
        return switch (alignment.kind()) {
            case SFT ->
                new AnswerLessons(Stream.of(answers(rows), rehearsal)
                        .flatMap(Collection::stream)
                        .toList());
            case DPO -> new PairLessons(pairs(rows), new Dpo(alignment.beta(), alignment.lengthNormalised()));
            case ORPO -> new PairLessons(pairs(rows), new Orpo(alignment.beta()));
            case KTO -> rated(rows);
        };
    }

    /** The right answers among the rows. */
    List<EncodedExample> answers(List<TrainingRow> rows) {
        return rows.stream().filter(TrainingRow::isRight).map(this::answer).toList();
    }

    private EncodedExample answer(TrainingRow row) {
        return row.teaching() instanceof Teaching.Demonstration demonstration && demonstration.everyTurn()
                ? encoder.encodeConversation(row.conversation())
                : encoder.encode(row.prompt(), row.response());
    }

    private List<PreferencePair> pairs(List<TrainingRow> rows) {
        List<EncodedExample> chosen = new ArrayList<>();
        List<EncodedExample> rejected = new ArrayList<>();
        for (TrainingRow row : rows) {
            if (row.teaching() instanceof Teaching.Preference preference) {
                chosen.add(encoder.encode(row.prompt(), row.response()));
                rejected.add(encoder.encode(row.prompt(), preference.rejected()));
            }
        }
        // ORPO has no reference, and zeros do as well there.
        boolean compares = alignment.kind() == Alignment.Kind.DPO;
        double[] better = compares ? reference.logProbabilities(chosen) : new double[chosen.size()];
        double[] worse = compares ? reference.logProbabilities(rejected) : new double[chosen.size()];
        List<PreferencePair> pairs = new ArrayList<>();
        for (int i = 0; i < better.length; i++) {
            pairs.add(new PreferencePair(chosen.get(i), rejected.get(i), better[i], worse[i]));
        }
        return pairs;
    }

    private Lessons rated(List<TrainingRow> rows) {
        List<EncodedExample> examples = new ArrayList<>();
        List<Boolean> thumbs = new ArrayList<>();
        for (TrainingRow row : rows) {
            rate(row.prompt(), row.response(), row.isRight(), examples, thumbs);
            if (row.teaching() instanceof Teaching.Preference preference) {
                rate(row.prompt(), preference.rejected(), false, examples, thumbs);
            }
        }
        double[] before = reference.logProbabilities(examples);
        List<RatedResponse> rated = new ArrayList<>();
        for (int i = 0; i < before.length; i++) {
            rated.add(new RatedResponse(examples.get(i), thumbs.get(i), before[i]));
        }
        Ratings counts = Ratings.of(rated);
        Kto kto = Kto.weighted(alignment.beta(), counts.desirable(), counts.undesirable());
        return new RatedLessons(rated, kto, reference, longest);
    }

    private void rate(
            List<Message> prompt, String response, boolean up, List<EncodedExample> examples, List<Boolean> thumbs) {
        examples.add(encoder.encode(prompt, response));
        thumbs.add(up);
    }

    /** What rows the objective cannot do without, for people. */
    String needed() {
        return switch (alignment.kind()) {
            case SFT -> "right answer";
            case DPO, ORPO -> "pair of a better and a worse answer";
            case KTO -> "rated answer";
        };
    }
}
