package io.attune.drift.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class EmbeddingBudgetTest {

    private static final long START = 1_767_225_600_000L;
    private static final int PER_DAY = 2_400;

    @Test
    void aQuietScopeHasEveryInteractionEmbedded() {
        EmbeddingBudget budget = new EmbeddingBudget(new EmbeddingSample(1), PER_DAY);
        for (int i = 0; i < 1_000; i++) {
            assertThat(budget.take("i-" + i, START + i * 120_000L)).isTrue();
        }
    }

    @Test
    void aBusyScopeKeepsToItsNumberInEveryHourAndSpreadsItOnceItKnowsTheRate() {
        EmbeddingBudget budget = new EmbeddingBudget(new EmbeddingSample(1), PER_DAY);
        for (int hour = 0; hour < 6; hour++) {
            int taken = 0;
            int late = 0;
            for (int i = 0; i < 36_000; i++) {
                if (budget.take("i-" + hour + "-" + i, START + hour * 3_600_000L + i * 100L)) {
                    taken++;
                    late += i >= 18_000 ? 1 : 0;
                }
            }
            assertThat(taken).isBetween(hour == 0 ? 90 : 40, 100);
            // The first hour does not know the rate yet and spends its number at once.
            assertThat(late).isGreaterThan(hour == 0 ? -1 : 15);
        }
    }

    @Test
    void goesOnAfterSavingAsIfNothingHadHappened() throws IOException {
        EmbeddingBudget whole = new EmbeddingBudget(new EmbeddingSample(0.5), PER_DAY);
        EmbeddingBudget part = new EmbeddingBudget(new EmbeddingSample(0.5), PER_DAY);
        for (int i = 0; i < 20_000; i++) {
            long time = START + i * 700L;
            assertThat(part.take("i-" + i, time)).isEqualTo(whole.take("i-" + i, time));
            if (i % 501 == 0) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                part.write(new DataOutputStream(bytes));
                part = new EmbeddingBudget(new EmbeddingSample(0.5), PER_DAY);
                part.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            }
        }
    }

    @Test
    void noBudgetNoEmbedding() {
        assertThat(new EmbeddingBudget(new EmbeddingSample(1), 0).take("i", START))
                .isFalse();
        assertThat(new EmbeddingBudget(new EmbeddingSample(0), PER_DAY).take("i", START))
                .isFalse();
    }
}
