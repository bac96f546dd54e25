package io.attune.streams.curation;

import static io.attune.streams.Records.SCOPE;
import static io.attune.streams.Records.demonstration;
import static io.attune.streams.Records.interaction;
import static io.attune.streams.Records.preference;
import static io.attune.streams.Records.thumb;
import static io.attune.streams.Records.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.record.Example;
import io.attune.streams.Records;
import io.attune.streams.store.StateKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What makes a thumb's row unique, beside rows that teach an answer, in the topology that runs in production. */
class ThumbRowsTest {
    private static final Duration KEEP = Duration.ofHours(1);

    private CurationDriver curation;

    @BeforeEach
    void start() {
        curation = new CurationDriver(Records.learningThumbs(), KEEP);
    }

    @AfterEach
    void stop() {
        curation.close();
    }

    private void asked(String id, String user) {
        curation.give(interaction(id, user, "hello"));
        curation.give(verdict(id, null, false));
    }

    private void changesOfMind() {
        asked("i-1", "ada");
        curation.give(thumb("f-1", "i-1", "ada", true));
        curation.give(thumb("f-2", "i-1", "ada", false));
        curation.give(thumb("f-3", "i-1", "ada", true));
    }

    @Test
    void whoReturnsToTheirFirstThumbIsHeard() {
        changesOfMind();
        List<Example> rows = curation.examples.readValuesToList();
        assertThat(rows).extracting(Example::getId).hasSize(3).doesNotHaveDuplicates();
        assertThat(rows).extracting(Example::getFeedbackId).containsExactly("f-1", "f-2", "f-3");
        assertThat(rows).extracting(row -> row.getChosen() != null).containsExactly(true, false, true);
    }

    @Test
    void everyoneWhoRatesTheSameContentCounts() {
        asked("i-1", "ada");
        asked("i-2", "bob");
        curation.give(thumb("f-1", "i-1", "ada", true));
        curation.give(thumb("f-2", "i-1", "eve", true));
        curation.give(thumb("f-3", "i-2", "bob", true));
        List<Example> rows = curation.examples.readValuesToList();
        assertThat(rows).extracting(Example::getUserId).containsExactly("ada", "eve", "bob");
        assertThat(rows).extracting(Example::getId).doesNotHaveDuplicates();
        assertThat(rows)
                .extracting(Example::getSplit)
                .as("one prompt, one side")
                .containsOnly(rows.get(0).getSplit());
    }

    /** Thirty votes on one answer are one thing to learn, and for the gate one observation. */
    @Test
    void whoRatesAnAnswerThatWasRatedBeforeAddsAVoteAndNoEvidence() {
        changesOfMind();
        asked("i-2", "bob");
        curation.give(thumb("f-4", "i-2", "bob", false));
        curation.give(interaction("i-3", "eve", "another question"));
        curation.give(verdict("i-3", null, false));
        curation.give(thumb("f-5", "i-3", "eve", true));
        curation.give(demonstration("d-1", "i-2", "bob", "the answer"));
        curation.give(verdict("i-2", "d-1", false));
        assertThat(curation.examples.readValuesToList())
                .extracting(row -> row.getFeedbackId() + (row.getRepeats() ? " repeats" : " is new"))
                .containsExactly("f-1 is new", "f-2 repeats", "f-3 repeats", "f-4 repeats", "f-5 is new", "d-1 is new");
    }

    /** The events come again, as they do from a file, before and after the interaction is forgotten. */
    @Test
    void replayedEventsGiveNoSecondRow() {
        changesOfMind();
        changesOfMind();
        List<Example> rows = curation.examples.readValuesToList();
        assertThat(rows).hasSize(3);
        curation.advance(KEEP.plusHours(24));
        curation.advance(KEEP.plusHours(24));
        assertThat(curation.store(FeedbackJoinProcessor.JOINS).all().hasNext()).isFalse();
        changesOfMind();
        assertThat(curation.examples.isEmpty()).isTrue();
        try (CurationDriver elsewhere = new CurationDriver(Records.learningThumbs(), KEEP)) {
            CurationDriver here = curation;
            curation = elsewhere;
            changesOfMind();
            curation = here;
            assertThat(elsewhere.examples.readValuesToList()).isEqualTo(rows);
        }
    }

    @Test
    void whatTeachesAnAnswerIsOneRowByItsContentWhoeverTeachesIt() {
        for (String user : List.of("ada", "bob")) {
            String id = "i-" + user;
            asked(id, user);
            curation.give(demonstration("d-" + user, id, user, "the answer"));
            curation.give(verdict(id, "d-" + user, false));
            curation.give(preference("p-" + user, id, user, "good", "bad"));
            curation.give(verdict(id, "p-" + user, false));
        }
        assertThat(curation.examples.readValuesToList())
                .extracting(Example::getFeedbackId)
                .containsExactly("d-ada", "p-ada");
    }

    /** Rows and stores of earlier programs hold these ids; a thumb's was made of its content, too. */
    @Test
    void whatAnEarlierProgramRememberedIsReadAndBarsNoThumb() {
        String demonstrated = "9ca5f5ea226381b454b2836cdf44a19a";
        String rated = "40a9987bab86754edb47e552ec3f0fee";
        for (String id : List.of(demonstrated, rated)) {
            curation.<Long>store(ScopeGuardProcessor.DIGESTS).put(StateKey.of(SCOPE, id), 1L);
        }
        asked("i-1", "ada");
        curation.give(demonstration("d-1", "i-1", "ada", "the answer"));
        curation.give(verdict("i-1", "d-1", false));
        assertThat(curation.examples.isEmpty()).isTrue();
        curation.give(thumb("f-1", "i-1", "ada", true));
        assertThat(curation.examples.readValue().getId()).isNotEqualTo(rated);
    }
}
