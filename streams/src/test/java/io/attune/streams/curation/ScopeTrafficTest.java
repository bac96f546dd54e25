package io.attune.streams.curation;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.config.CurationPolicy;
import io.attune.streams.store.VersionedJson;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ScopeTrafficTest {
    private static final CurationPolicy POLICY = new CurationPolicy(Duration.ofSeconds(5), 0.2, 0.2, 50);

    private static ScopeTraffic with(int others, int rowsOfMallory, int rowsOfOthers) {
        ScopeTraffic traffic = ScopeTraffic.NONE;
        for (int i = 0; i < others; i++) {
            traffic = traffic.withUser("user-" + i);
        }
        traffic = traffic.withUser("mallory");
        for (int i = 0; i < rowsOfMallory; i++) {
            traffic = traffic.withRow("mallory", POLICY);
        }
        for (int i = 0; i < rowsOfOthers; i++) {
            traffic = traffic.withRow("user-" + i % Math.max(1, others), POLICY);
        }
        return traffic;
    }

    @Test
    void theRuleNeedsTwoOtherUsersAndTwentyRows() {
        assertThat(with(1, 40, 10).share("mallory", POLICY)).isZero();
        assertThat(with(2, 19, 0).share("mallory", POLICY)).isZero();
        assertThat(with(2, 20, 0).share("mallory", POLICY)).isEqualTo(1);
        assertThat(with(2, 10, 40).share("mallory", POLICY)).isEqualTo(0.2);
    }

    @Test
    void nobodyIsNobodysRival() {
        ScopeTraffic traffic = with(2, 0, 10);
        for (int i = 0; i < 40; i++) {
            traffic = traffic.withUser(null).withRow(null, POLICY);
        }
        assertThat(traffic.share(null, POLICY)).isZero();
    }

    @Test
    void judgementsCountLikeRows() {
        ScopeTraffic traffic = with(2, 0, 0);
        for (int i = 0; i < 30; i++) {
            traffic = traffic.withJudgement(i % 3 == 0 ? "mallory" : "user-" + i, POLICY);
        }
        assertThat(traffic.share("mallory", POLICY)).isEqualTo(1.0 / 3);
    }

    @Property(tries = 50)
    void onlyTheLastRowsCountAndTheStateStaysSmall(@ForAll @IntRange(min = 50, max = 500) int later) {
        ScopeTraffic traffic = with(5, 200, later);
        assertThat(traffic.share("mallory", POLICY)).isZero();
        assertThat(traffic.rows()).hasSize(50);
        assertThat(traffic.users()).hasSize(3);
    }

    @Test
    void aUserIsReportedOnceAndAgainWhileItGoesOn() {
        ScopeTraffic traffic = ScopeTraffic.NONE.withReported("mallory", 0);
        assertThat(traffic.reports("mallory", 299_999)).isFalse();
        assertThat(traffic.reports("mallory", 300_000)).isTrue();
        assertThat(traffic.reports("eve", 1)).isTrue();
        assertThat(traffic.withReported("eve", 86_400_001).barred()).containsOnlyKeys("eve");
    }

    @Test
    void unknownUsersSurviveThePersistedForm() {
        ScopeTraffic traffic = with(2, 1, 2).withRow(null, POLICY).withReported("mallory", 5);
        VersionedJson<ScopeTraffic> serde = new VersionedJson<>(ScopeTraffic.class, 1);
        assertThat(serde.deserializer().deserialize("t", serde.serializer().serialize("t", traffic)))
                .isEqualTo(traffic);
    }
}
