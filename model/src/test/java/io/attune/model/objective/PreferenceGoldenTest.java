package io.attune.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.model.TestFiles;
import io.attune.model.lm.Objective;
import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Losses and gradients on given log-probabilities against TRL's formulas, see make_training_golden.py. */
class PreferenceGoldenTest {
    private final JsonNode golden;

    PreferenceGoldenTest() throws IOException {
        golden = new ObjectMapper()
                .readTree(
                        TestFiles.golden("training").resolve("preferences.json").toFile());
    }

    @Test
    void dpoIsTrls() {
        check("dpo", new Dpo(golden.get("dpo").get("beta").doubleValue(), false), PreferenceGoldenTest::pair);
    }

    @Test
    void lengthNormalisedDpoIsTrls() {
        double beta = golden.get("dpoNormalised").get("beta").doubleValue();
        check("dpoNormalised", new Dpo(beta, true), PreferenceGoldenTest::pair);
    }

    @Test
    void orpoIsTrls() {
        check("orpo", new Orpo(golden.get("orpo").get("lambda").doubleValue()), PreferenceGoldenTest::pair);
    }

    @Test
    void ktoIsTrls() {
        JsonNode kto = golden.get("kto");
        Kto objective = new Kto(
                kto.get("beta").doubleValue(),
                kto.get("desirable").doubleValue(),
                kto.get("undesirable").doubleValue(),
                kto.get("divergence").doubleValue());
        check("kto", objective, PreferenceGoldenTest::rated);
        for (JsonNode each : golden.get("divergences")) {
            assertThat(Kto.divergence(doubles(each.get("policy")), doubles(each.get("reference"))))
                    .isCloseTo(each.get("value").doubleValue(), within(1e-6));
        }
    }

    @Test
    void unbalancedThumbsAreWeighted() {
        assertThat(Kto.weighted(0.1, 100, 90)).isEqualTo(new Kto(0.1, 1, 1, 0));
        Kto mostlyUp = Kto.weighted(0.1, 400, 100);
        assertThat(mostlyUp.desirableWeight() * 400 / (mostlyUp.undesirableWeight() * 100))
                .isCloseTo(4.0 / 3, within(1e-12));
        Kto mostlyDown = Kto.weighted(0.1, 100, 400);
        assertThat(mostlyDown.desirableWeight() * 100 / (mostlyDown.undesirableWeight() * 400))
                .isCloseTo(3.0 / 4, within(1e-12));
        assertThat(Kto.weighted(0.1, 5, 0)).isEqualTo(new Kto(0.1, 1, 1, 0));
    }

    @Test
    void certainResponsesGiveFiniteLosses() {
        PreferencePair pair = new PreferencePair(example(3), example(3), 0, -800);
        for (Objective<PreferencePair> objective : List.of(new Dpo(1, false), new Dpo(1, true), new Orpo(1))) {
            Objective.Value value = objective.value(pair, new double[] {-900, -1e-9});
            assertThat(value.loss()).as("%s", objective).isFinite().isPositive();
            assertThat(value.slopes()[0]).isFinite().isNegative();
            assertThat(value.slopes()[1]).isFinite().isPositive();
        }
        assertThatThrownBy(() -> new Dpo(0, false)).hasMessageContaining("beta");
        assertThatThrownBy(() -> new Orpo(-1)).hasMessageContaining("lambda");
        assertThatThrownBy(() -> new Kto(1, 1, Double.NaN, 0)).hasMessageContaining("undesirableWeight");
    }

    private <R> void check(String name, Objective<R> objective, Function<JsonNode, R> reader) {
        List<String> off = new ArrayList<>();
        for (int i = 0; i < golden.get("rows").size(); i++) {
            JsonNode row = golden.get("rows").get(i);
            R read = reader.apply(row);
            double[] policy = doubles(row.get("policy"));
            Objective.Value value = objective.value(read, policy);
            double expected = golden.get(name).get("losses").get(i).doubleValue();
            double[] slopes = doubles(golden.get(name).get("slopes").get(i));
            boolean same = Math.abs(value.loss() - expected) <= 1e-5 * Math.max(1, Math.abs(expected));
            for (int s = 0; s < value.slopes().length; s++) {
                same &= Math.abs(value.slopes()[s] - slopes[s]) <= 1e-5;
            }
            if (!same) {
                off.add(i + ": " + value.loss() + " for " + expected);
            }
        }
        assertThat(off).isEmpty();
        assertThat(golden.get("rows")).hasSize(24);
    }

    private static PreferencePair pair(JsonNode row) {
        double[] reference = doubles(row.get("reference"));
        return new PreferencePair(
                example(row.get("labels").get(0).intValue()),
                example(row.get("labels").get(1).intValue()),
                reference[0],
                reference[1]);
    }

    private static RatedResponse rated(JsonNode row) {
        return new RatedResponse(
                example(row.get("labels").get(0).intValue()),
                row.get("good").booleanValue(),
                row.get("reference").get(0).doubleValue());
    }

    private static EncodedExample example(int labels) {
        return new EncodedExample(new int[labels + 1], 1);
    }

    private static double[] doubles(JsonNode list) {
        double[] values = new double[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).doubleValue();
        }
        return values;
    }
}
