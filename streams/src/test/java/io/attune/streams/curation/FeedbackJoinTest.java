package io.attune.streams.curation;

import static io.attune.streams.Records.demonstration;
import static io.attune.streams.Records.feedback;
import static io.attune.streams.Records.interaction;
import static io.attune.streams.Records.preference;
import static io.attune.streams.Records.span;
import static io.attune.streams.Records.thumb;
import static io.attune.streams.Records.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.record.Comment;
import io.attune.schemas.record.ExampleKind;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.record.Score;
import io.attune.schemas.record.TextPart;
import io.attune.streams.Records;
import io.attune.streams.store.PlainAvroSerdes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FeedbackJoinTest {
    private static final JoinStateSerde SERDE = new JoinStateSerde(new PlainAvroSerdes());

    private ScopePolicy policy = ScopePolicy.standard();
    private JoinState state = JoinState.begun(1_000);
    private final List<JoinResult> results = new ArrayList<>();

    private void take(FeedbackJoin.Step step) {
        state = step.state();
        results.addAll(step.results());
        if (state != null) {
            byte[] bytes = SERDE.serializer().serialize("t", state);
            assertThat(SERDE.deserializer().deserialize("t", bytes)).isEqualTo(state);
        }
    }

    private void take(Object record) {
        if (record instanceof Interaction found) {
            take(FeedbackJoin.interaction(state, found, policy));
        } else if (record instanceof Feedback found) {
            take(FeedbackJoin.feedback(state, new Received(found, 1, 7), policy));
        } else {
            take(FeedbackJoin.verdict(state, (SafetyVerdict) record, policy));
        }
    }

    private <T> List<T> of(Class<T> type) {
        return results.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Which rows come out does not depend on the order of arrival, nor on repeats; the outcome comes once. */
    @Property(tries = 300)
    void theOrderOfArrivalDoesNotMatter(@ForAll long seed, @ForAll @IntRange(max = 4) int teachers) {
        Random random = new Random(seed);
        List<Object> records = new ArrayList<>();
        records.add(interaction("i", "ann", "hello"));
        records.add(verdict("i", null, false));
        records.add(thumb("thumb", "i", "ann", true));
        records.add(feedback("comment", "i", "ann", new Comment("fine")));
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < teachers; i++) {
            String id = "f-" + i;
            boolean flagged = random.nextInt(3) == 0;
            records.add(
                    i % 2 == 0
                            ? demonstration(id, "i", "ann", "answer " + i)
                            : preference(id, "i", "ann", "good " + i, "bad " + i));
            records.add(verdict("i", id, flagged));
            if (!flagged) {
                expected.add(id);
            }
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            records.add(records.get(random.nextInt(records.size())));
        }
        Collections.shuffle(records, random);
        state = JoinState.begun(1_000);
        results.clear();
        records.forEach(this::take);
        take(FeedbackJoin.windowOver(state, policy));

        assertThat(of(Curated.Taught.class))
                .extracting(taught -> taught.row().getFeedbackId())
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(of(PutAside.class)).hasSize(teachers - expected.size());
        assertThat(of(Curated.Judged.class)).singleElement().satisfies(judged -> {
            assertThat(judged.outcome().getThumbUp()).isTrue();
            assertThat(judged.asker()).isEqualTo("ann");
        });
    }

    @Test
    void scoresAreJudgementsAndTheLastThumbCounts() {
        take(interaction("i", "ann", "hello"));
        take(thumb("t-1", "i", "ann", true));
        take(thumb("t-2", "i", "bob", false));
        take(feedback("s-1", "i", null, new Score("tone", 0.4)));
        take(verdict("i", null, false));
        assertThat(of(Curated.Judged.class)).singleElement().satisfies(judged -> {
            assertThat(judged.outcome().getThumbUp()).isFalse();
            assertThat(judged.outcome().getScores()).containsEntry("tone", 0.4);
            assertThat(judged.outcome().getUserId()).isEqualTo("bob");
            assertThat(judged.outcome().getFeedbackCount()).isEqualTo(3);
        });
    }

    @Test
    void anUnknownJudgeIsTakenToBeWhoAsked() {
        take(interaction("i", "ann", "hello"));
        take(thumb("t-1", "i", null, true));
        take(demonstration("f-1", "i", null, "answer"));
        take(verdict("i", "f-1", false));
        take(verdict("i", null, false));
        assertThat(of(Curated.Judged.class).get(0).outcome().getUserId()).isEqualTo("ann");
        assertThat(of(Curated.Taught.class).get(0).row().getUserId()).isEqualTo("ann");
    }

    @Test
    void tooMuchFeedbackForOneInteractionIsPutAside() {
        take(interaction("i", "ann", "hello"));
        for (int i = 0; i < FeedbackJoin.MOST_FEEDBACK + 3; i++) {
            take(thumb("t-" + i, "i", "ann", true));
        }
        assertThat(of(PutAside.class)).hasSize(3).allSatisfy(aside -> assertThat(aside.reason())
                .startsWith("more than 32 feedback records"));
        assertThat(state.feedback()).hasSize(FeedbackJoin.MOST_FEEDBACK);
    }

    @Test
    void tooLongFeedbackIsPutAside() {
        take(interaction("i", "ann", "hello"));
        take(demonstration("f-1", "i", "ann", "x".repeat(FeedbackJoin.MOST_TEXT - 1)));
        take(demonstration("f-2", "i", "ann", "yy"));
        assertThat(of(PutAside.class)).singleElement().satisfies(aside -> {
            assertThat(aside.reason()).startsWith("more than 1000000 characters");
            assertThat(aside.offset()).isEqualTo(7);
        });
    }

    @Test
    void blankAnswersAndEqualPreferencesTeachNothing() {
        take(interaction("i", "ann", "hello"));
        take(verdict("i", null, false));
        take(demonstration("f-1", "i", "ann", "  \n"));
        take(verdict("i", "f-1", false));
        take(preference("f-2", "i", "ann", "same", "same"));
        take(verdict("i", "f-2", false));
        assertThat(of(Curated.Taught.class)).isEmpty();
        assertThat(of(PutAside.class))
                .extracting(PutAside::reason)
                .containsExactly("demonstration is blank", "preference.chosen and preference.rejected are the same");
    }

    private void learnThumbs() {
        policy = Records.learningThumbs().standard();
    }

    @Test
    void aThumbIsARowOfTheResponseWhereRatingsAreLearned() {
        learnThumbs();
        take(interaction("i", "ann", "hello"));
        take(thumb("up", "i", "ann", true));
        take(thumb("down", "i", "bob", false));
        assertThat(of(Curated.Taught.class))
                .as("nothing before the interaction is scanned")
                .isEmpty();
        take(verdict("i", null, false, span(TextPart.RESPONSE, -1, "PII_PERSON", 4, 9)));
        assertThat(of(Curated.Taught.class))
                .extracting(Curated.Taught::row)
                .satisfiesExactly(
                        up -> {
                            assertThat(up.getKind()).isEqualTo(ExampleKind.PREFERENCE);
                            assertThat(up.getChosen()).startsWith("the [").endsWith("]'s answer");
                            assertThat(up.getRejected()).isNull();
                            assertThat(up.getFeedbackId()).isEqualTo("up");
                            assertThat(up.getRedactions()).isEqualTo(1);
                        },
                        down -> {
                            assertThat(down.getChosen()).isNull();
                            assertThat(down.getRejected()).startsWith("the [");
                            assertThat(down.getUserId()).isEqualTo("bob");
                        });
        take(thumb("late", "i", "eve", true));
        assertThat(of(Curated.Taught.class)).hasSize(3);
    }

    @Test
    void aThumbForAFlaggedInteractionTeachesNothing() {
        learnThumbs();
        take(interaction("i", "ann", "hello"));
        take(thumb("t", "i", "ann", true));
        take(verdict("i", null, true));
        assertThat(of(Curated.Taught.class)).isEmpty();
        assertThat(of(PutAside.class)).singleElement().satisfies(aside -> assertThat(aside.reason())
                .contains("interaction bars it from training"));
    }

    @Test
    void aThumbThatWaitsInVainForTheScannersIsPutAside() {
        learnThumbs();
        take(interaction("i", "ann", "hello"));
        take(thumb("t", "i", "ann", true));
        take(FeedbackJoin.windowOver(state, policy));
        take(FeedbackJoin.forget(state, policy));
        assertThat(of(PutAside.class)).singleElement().satisfies(aside -> assertThat(aside.reason())
                .startsWith("no safety verdict came"));
    }

    @Test
    void thumbsAreNoRowsWhereOnlyRightAnswersAreLearned() {
        take(interaction("i", "ann", "hello"));
        take(thumb("t", "i", "ann", true));
        take(verdict("i", null, false));
        assertThat(of(Curated.Taught.class)).isEmpty();
        assertThat(of(PutAside.class)).isEmpty();
    }
}
