package io.attune.ingestion.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.schemas.record.Comment;
import io.attune.schemas.record.Demonstration;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.FeedbackSource;
import io.attune.schemas.record.Preference;
import io.attune.schemas.record.Score;
import io.attune.schemas.record.Thumb;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class FeedbackRowTest {
    private final FeedbackRow format = new FeedbackRow(RowLimits.standard(), Clock.systemUTC());

    private Feedback read(String judgement) throws Exception {
        return format.read(new ObjectMapper().readTree("{\"interactionId\":\"i\"," + judgement + "}"), "default/app");
    }

    @Test
    void everyKindOfJudgementIsRead() throws Exception {
        assertThat(read("\"thumb\":\"up\"").getValue()).isEqualTo(new Thumb(true));
        assertThat(read("\"thumb\":\"down\"").getValue()).isEqualTo(new Thumb(false));
        assertThat(read("\"thumb\":true").getValue()).isEqualTo(new Thumb(true));
        assertThat(read("\"score\":{\"name\":\"csat\",\"value\":4}").getValue()).isEqualTo(new Score("csat", 4.0));
        assertThat(read("\"comment\":\"\"").getValue()).isEqualTo(new Comment(""));
        assertThat(read("\"demonstration\":\"d\"").getValue()).isEqualTo(new Demonstration("d"));
        assertThat(read("\"preference\":{\"chosen\":\"c\",\"rejected\":\"r\"}").getValue())
                .isEqualTo(new Preference("c", "r"));
    }

    @Test
    void theSourceIsAUserUnlessSaid() throws Exception {
        assertThat(read("\"thumb\":true").getSource()).isEqualTo(FeedbackSource.USER);
        assertThat(read("\"thumb\":true,\"source\":\"judge\"").getSource()).isEqualTo(FeedbackSource.JUDGE);
    }

    @Test
    void exactlyOneJudgementIsDue() {
        assertThatThrownBy(() -> read("\"source\":\"user\"")).hasMessageContaining("none is");
        assertThatThrownBy(() -> read("\"thumb\":true,\"score\":{\"name\":\"n\",\"value\":1}"))
                .hasMessageContaining("thumb, score are");
        assertThatThrownBy(() -> read("\"thumb\":\"Up\"")).hasMessageContaining("'Up'");
    }

    @Test
    void differentJudgementsOfOneMomentHaveDifferentIds() throws Exception {
        String time = ",\"eventTime\":1700000000000";
        assertThat(read("\"thumb\":true" + time).getId())
                .isEqualTo(read("\"thumb\":true" + time).getId())
                .isNotEqualTo(read("\"thumb\":false" + time).getId())
                .isNotEqualTo(read("\"comment\":\"true\"" + time).getId());
    }
}
