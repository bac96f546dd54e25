package io.attune.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.attune.model.adapter.AdapterCombination.Weighted;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AdapterCombinationTest {
    private static final String Q = "model.layers.0.self_attn.q_proj";
    private static final String V = "model.layers.0.self_attn.v_proj";
    private static final int IN = 9;
    private static final int OUT = 7;

    private final Random random = new Random(71);

    private LoraAdapter adapter(int rank, float alpha, String... modules) {
        Map<String, LoraPair> pairs = new TreeMap<>();
        for (String module : modules) {
            pairs.put(module, new LoraPair(floats(rank * IN), floats(OUT * rank), rank, IN, OUT));
        }
        return LoraAdapter.of(
                new LoraConfig(rank, alpha, 0, List.of("q_proj", "v_proj"), "tiny"), pairs, GoldenOutputs.NONE);
    }

    private float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double[] delta(LoraAdapter adapter, String module) {
        double[] delta = new double[OUT * IN];
        LoraPair pair = adapter.pairs().get(module);
        for (int row = 0; pair != null && row < OUT; row++) {
            for (int r = 0; r < pair.rank(); r++) {
                for (int i = 0; i < IN; i++) {
                    delta[row * IN + i] +=
                            adapter.config().scaleOf(module) * pair.b()[row * pair.rank() + r] * pair.a()[r * IN + i];
                }
            }
        }
        return delta;
    }

    private static double[] sum(List<Weighted> parts, String module) {
        double[] sum = new double[OUT * IN];
        for (Weighted part : parts) {
            double[] delta = delta(part.adapter(), module);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += part.weight() * delta[i];
            }
        }
        return sum;
    }

    private static double distance(double[] one, double[] other) {
        double squares = 0;
        for (int i = 0; i < one.length; i++) {
            squares += (one[i] - other[i]) * (one[i] - other[i]);
        }
        return Math.sqrt(squares);
    }

    @Test
    void concatenationIsTheWeightedSum() {
        List<Weighted> parts = List.of(new Weighted(adapter(2, 5, Q, V), 0.7), new Weighted(adapter(3, 2, Q), 1.5));
        LoraAdapter all = AdapterCombination.concatenated(parts);
        assertThat(all.config().rankOf(Q)).isEqualTo(5);
        assertThat(all.config().rankOf(V)).isEqualTo(2);
        for (String module : List.of(Q, V)) {
            assertThat(distance(delta(all, module), sum(parts, module))).isLessThan(1e-5);
        }
    }

    @Test
    void truncationIsExactAtFullRankAndTheNearestBelow() {
        List<Weighted> parts = List.of(new Weighted(adapter(2, 5, Q), 0.7), new Weighted(adapter(3, 2, Q), 1.5));
        double[] sum = sum(parts, Q);
        assertThat(distance(delta(AdapterCombination.truncated(parts, 5), Q), sum))
                .isLessThan(1e-4);
        double[] singular = singularValues(sum);
        for (int rank = 1; rank < 5; rank++) {
            double rest = 0;
            for (int i = rank; i < singular.length; i++) {
                rest += singular[i] * singular[i];
            }
            LoraAdapter truncated = AdapterCombination.truncated(parts, rank);
            assertThat(truncated.config().rank()).isEqualTo(rank);
            // Eckart and Young: no matrix of that rank is nearer.
            assertThat(distance(delta(truncated, Q), sum)).isCloseTo(Math.sqrt(rest), within(1e-4));
        }
        assertThatThrownBy(() -> AdapterCombination.truncated(parts, 6)).hasMessageContaining("between 1 and 5");
    }

    /** By power iteration with deflation, which has nothing in common with what is tested. */
    private double[] singularValues(double[] matrix) {
        double[] m = matrix.clone();
        double[] values = new double[OUT];
        for (int n = 0; n < OUT; n++) {
            double[] v = random.doubles(IN, -1, 1).toArray();
            double[] u = new double[OUT];
            double sigma = 0;
            for (int step = 0; step < 3000; step++) {
                u = new double[OUT];
                for (int row = 0; row < OUT; row++) {
                    for (int i = 0; i < IN; i++) {
                        u[row] += m[row * IN + i] * v[i];
                    }
                }
                double length = distance(u, new double[OUT]);
                if (length < 1e-12) {
                    break;
                }
                double[] w = new double[IN];
                for (int i = 0; i < IN; i++) {
                    for (int row = 0; row < OUT; row++) {
                        w[i] += m[row * IN + i] * u[row] / length;
                    }
                }
                sigma = distance(w, new double[IN]);
                for (int i = 0; i < IN; i++) {
                    v[i] = w[i] / Math.max(sigma, 1e-300);
                }
                for (int row = 0; row < OUT; row++) {
                    u[row] /= length;
                }
            }
            values[n] = sigma;
            for (int row = 0; row < OUT; row++) {
                for (int i = 0; i < IN; i++) {
                    m[row * IN + i] -= sigma * u[row] * v[i];
                }
            }
        }
        return values;
    }

    /** PEFT's _generalized_task_arithmetic_weighted_adapter: both matrices by the root of weight times scale. */
    @Test
    void linearCombinationAddsTheMatrices() {
        LoraAdapter one = adapter(2, 5, Q);
        LoraAdapter other = adapter(2, 2, Q);
        LoraAdapter linear = AdapterCombination.linear(List.of(new Weighted(one, 0.7), new Weighted(other, 1.5)));
        assertThat(linear.config().scaleOf(Q)).isEqualTo(1);
        for (int i = 0; i < 2 * IN; i++) {
            double expected = Math.sqrt(0.7 * 2.5) * one.pairs().get(Q).a()[i]
                    + Math.sqrt(1.5 * 1) * other.pairs().get(Q).a()[i];
            assertThat((double) linear.pairs().get(Q).a()[i]).isCloseTo(expected, within(1e-5));
        }
        LoraAdapter alone = AdapterCombination.linear(List.of(new Weighted(one, 0.7)));
        assertThat(distance(delta(alone, Q), sum(List.of(new Weighted(one, 0.7)), Q)))
                .isLessThan(1e-4);
        assertThatThrownBy(() ->
                        AdapterCombination.linear(List.of(new Weighted(one, 1), new Weighted(adapter(3, 1, Q), 1))))
                .hasMessageContaining("ranks 2 and 3");
    }

    @Test
    void whatCannotBeCombinedIsRefused() {
        assertThatThrownBy(() -> AdapterCombination.linear(List.of())).hasMessageContaining("no adapter");
        assertThatThrownBy(() -> new Weighted(adapter(2, 1, Q), -1)).hasMessageContaining("positive");
        LoraPair pair = new LoraPair(floats(4), floats(4), floats(2), 2, 2, 2);
        LoraAdapter dora = LoraAdapter.of(
                new LoraConfig(2, 2, 0, List.of("q_proj"), "tiny").withDora(), Map.of(Q, pair), GoldenOutputs.NONE);
        assertThatThrownBy(() -> new Weighted(dora, 1)).hasMessageContaining("is DoRA");
        LoraAdapter other = LoraAdapter.of(
                new LoraConfig(2, 2, 0, List.of("q_proj"), "other"),
                Map.of(Q, new LoraPair(floats(4), floats(4), 2, 2, 2)),
                GoldenOutputs.NONE);
        assertThatThrownBy(() -> AdapterCombination.concatenated(
                        List.of(new Weighted(other, 1), new Weighted(adapter(2, 1, Q), 1))))
                .hasMessageContaining("different shapes");
    }
}
