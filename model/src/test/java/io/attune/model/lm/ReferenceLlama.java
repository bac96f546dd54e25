package io.attune.model.lm;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraPair;
import io.attune.model.format.ModelConfig;
import io.attune.model.format.RopeScaling;
import io.attune.model.format.Weights;
import io.attune.model.token.EncodedExample;
import java.util.Arrays;

/** The forward pass in plain loops and doubles, one token at a time, written without looking at the program. */
final class ReferenceLlama {
    private final ModelConfig config;
    private final Weights weights;
    private final LoraAdapter adapterOrNull;

    ReferenceLlama(Weights weights, LoraAdapter adapterOrNull) {
        this.config = weights.config();
        this.weights = weights;
        this.adapterOrNull = adapterOrNull;
    }

    /** Logits after every token. */
    double[][] logits(int[] tokens) {
        int hidden = config.hiddenSize();
        int dim = config.headDim();
        int group = config.heads() / config.kvHeads();
        float[] embedding = weights.f32("model.embed_tokens.weight");
        double[][] x = new double[tokens.length][hidden];
        for (int t = 0; t < tokens.length; t++) {
            for (int i = 0; i < hidden; i++) {
                x[t][i] = embedding[tokens[t] * hidden + i];
            }
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            String name = "model.layers." + layer + ".";
            double[][] q = new double[tokens.length][];
            double[][] k = new double[tokens.length][];
            double[][] v = new double[tokens.length][];
            for (int t = 0; t < tokens.length; t++) {
                double[] h = norm(x[t], name + "input_layernorm.weight");
                q[t] = headNorm(linear(h, name + "self_attn.q_proj"), name + "self_attn.q_norm.weight");
                k[t] = headNorm(linear(h, name + "self_attn.k_proj"), name + "self_attn.k_norm.weight");
                if (!config.attention().unrotatedLayers().contains(layer)) {
                    q[t] = rotate(q[t], t);
                    k[t] = rotate(k[t], t);
                }
                v[t] = linear(h, name + "self_attn.v_proj");
            }
            boolean slides = config.attention().slidingLayers().contains(layer);
            for (int t = 0; t < tokens.length; t++) {
                int first = slides ? Math.max(0, t - config.attention().window() + 1) : 0;
                double[] mixed = new double[config.heads() * dim];
                for (int head = 0; head < config.heads(); head++) {
                    int kvHead = head / group;
                    double[] odds = new double[t + 1];
                    double sum = 0;
                    for (int s = first; s <= t; s++) {
                        double dot = 0;
                        for (int i = 0; i < dim; i++) {
                            dot += q[t][head * dim + i] * k[s][kvHead * dim + i];
                        }
                        odds[s] = Math.exp(dot / Math.sqrt(dim));
                        sum += odds[s];
                    }
                    for (int s = first; s <= t; s++) {
                        for (int i = 0; i < dim; i++) {
                            mixed[head * dim + i] += odds[s] / sum * v[s][kvHead * dim + i];
                        }
                    }
                }
                add(x[t], linear(mixed, name + "self_attn.o_proj"));
                double[] h = norm(x[t], name + "post_attention_layernorm.weight");
                double[] gate = linear(h, name + "mlp.gate_proj");
                double[] up = linear(h, name + "mlp.up_proj");
                for (int i = 0; i < gate.length; i++) {
                    up[i] *= gate[i] / (1 + Math.exp(-gate[i]));
                }
                add(x[t], linear(up, name + "mlp.down_proj"));
            }
        }
        double[][] logits = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            logits[t] = multiply(
                    weights.f32(config.tiedEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight"),
                    norm(x[t], "model.norm.weight"));
        }
        return logits;
    }

    /** Summed negative log-likelihood of the labels. */
    double loss(EncodedExample example) {
        double[][] logits = logits(example.tokens());
        double loss = 0;
        for (int t : example.labelled()) {
            double sum = 0;
            for (double logit : logits[t - 1]) {
                sum += Math.exp(logit);
            }
            loss += Math.log(sum) - logits[t - 1][example.tokens()[t]];
        }
        return loss;
    }

    /** The most likely continuation. */
    int[] greedy(int[] prompt, int count) {
        int[] tokens = prompt.clone();
        for (int i = 0; i < count; i++) {
            double[] last = logits(tokens)[tokens.length - 1];
            int best = 0;
            for (int id = 1; id < last.length; id++) {
                best = last[id] > last[best] ? id : best;
            }
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = best;
        }
        return Arrays.copyOfRange(tokens, prompt.length, tokens.length);
    }

    private double[] headNorm(double[] x, String gainName) {
        if (!config.attention().headNorms()) {
            return x;
        }
        double[] y = new double[x.length];
        int dim = config.headDim();
        for (int at = 0; at < x.length; at += dim) {
            System.arraycopy(norm(Arrays.copyOfRange(x, at, at + dim), gainName), 0, y, at, dim);
        }
        return y;
    }

    private double[] norm(double[] x, String gainName) {
        float[] gain = weights.f32(gainName);
        double squares = 0;
        for (double value : x) {
            squares += value * value;
        }
        double scale = 1 / Math.sqrt(squares / x.length + config.rmsNormEps());
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] * scale * gain[i];
        }
        return y;
    }

    private double[] linear(double[] x, String layer) {
        double[] y = multiply(weights.f32(layer + ".weight"), x);
        if (weights.names().contains(layer + ".bias")) {
            float[] bias = weights.f32(layer + ".bias");
            for (int i = 0; i < y.length; i++) {
                y[i] += bias[i];
            }
        }
        LoraPair pair = adapterOrNull == null ? null : adapterOrNull.pairs().get(layer);
        if (pair != null) {
            double[] delta = multiply(pair.b(), multiply(pair.a(), x));
            double scale = adapterOrNull.config().scaleOf(layer);
            for (int i = 0; i < y.length; i++) {
                y[i] += scale * delta[i];
                if (pair.magnitude() != null) {
                    y[i] *= pair.magnitude()[i] / rowLength(layer, pair, scale, i);
                }
            }
        }
        return y;
    }

    /** Of a row of W + s·B·A. */
    private double rowLength(String layer, LoraPair pair, double scale, int row) {
        float[] weight = weights.f32(layer + ".weight");
        double squares = 0;
        for (int i = 0; i < pair.in(); i++) {
            double value = weight[row * pair.in() + i];
            for (int r = 0; r < pair.rank(); r++) {
                value += scale * pair.b()[row * pair.rank() + r] * pair.a()[r * pair.in() + i];
            }
            squares += value * value;
        }
        return Math.sqrt(squares);
    }

    private static double[] multiply(float[] matrix, double[] x) {
        double[] y = new double[matrix.length / x.length];
        for (int row = 0; row < y.length; row++) {
            for (int i = 0; i < x.length; i++) {
                y[row] += matrix[row * x.length + i] * x[i];
            }
        }
        return y;
    }

    private double[] rotate(double[] x, int position) {
        int dim = config.headDim();
        int half = dim / 2;
        double[] y = new double[x.length];
        for (int head = 0; head < x.length / dim; head++) {
            for (int i = 0; i < half; i++) {
                double angle = position * frequency(i);
                double a = x[head * dim + i];
                double b = x[head * dim + half + i];
                // The program keeps its tables as floats.
                double cos = (float) Math.cos(angle);
                double sin = (float) Math.sin(angle);
                y[head * dim + i] = a * cos - b * sin;
                y[head * dim + half + i] = b * cos + a * sin;
            }
        }
        return y;
    }

    private double frequency(int i) {
        double frequency = 1 / Math.pow(config.ropeTheta(), 2.0 * i / config.headDim());
        RopeScaling scaling = config.ropeScaling();
        if (scaling == null) {
            return frequency;
        }
        if (scaling instanceof RopeScaling.Linear linear) {
            return frequency / linear.factor();
        }
        if (scaling instanceof RopeScaling.Factors factors) {
            return frequency / factors.factors().get(i);
        }
        return llama3(frequency, (RopeScaling.Llama3) scaling);
    }

    private static double llama3(double frequency, RopeScaling.Llama3 scaling) {
        // Transformers' _compute_llama3_parameters.
        double wavelength = 2 * Math.PI / frequency;
        double longest = scaling.originalMaxPositions() / scaling.lowFreqFactor();
        double shortest = scaling.originalMaxPositions() / scaling.highFreqFactor();
        if (wavelength > longest) {
            return frequency / scaling.factor();
        }
        if (wavelength < shortest) {
            return frequency;
        }
        double smooth = (scaling.originalMaxPositions() / wavelength - scaling.lowFreqFactor())
                / (scaling.highFreqFactor() - scaling.lowFreqFactor());
        return (1 - smooth) * frequency / scaling.factor() + smooth * frequency;
    }

    private static void add(double[] x, double[] y) {
        for (int i = 0; i < x.length; i++) {
            x[i] += y[i];
        }
    }
}
