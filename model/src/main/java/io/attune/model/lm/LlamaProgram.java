package io.attune.model.lm;

import io.attune.model.format.AttentionRules;
import io.attune.model.format.ModelConfig;
import io.attune.model.quant.Nf4;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The text of the TorchScript program for one model shape. The shape is written into the text as constants; weights and
 * adapters are arguments, so one program serves any number type.
 */
final class LlamaProgram {
    static final String CLASS_NAME = "Llama";

    /**
     * With more keys than this, attention goes block by block and never holds the whole score matrix, which at 8,192
     * tokens would take gigabytes. Below, plain products are faster.
     */
    private static final int LONG_ATTENTION = 512;

    private LlamaProgram() {}

    static String text(ModelConfig config) {
        String text = template("llama.torchscript") + template("lora.torchscript");
        for (Map.Entry<String, String> constant : constants(config).entrySet()) {
            text = text.replace("${" + constant.getKey() + "}", constant.getValue());
        }
        if (text.contains("${")) {
            throw new IllegalStateException("the program has a constant without a value: "
                    + text.substring(text.indexOf("${"), text.indexOf('}', text.indexOf("${")) + 1));
        }
        return text;
    }

    private static Map<String, String> constants(ModelConfig config) {
        int dim = config.headDim();
        Map<String, Number> numbers = new TreeMap<>();
        numbers.put("layers", config.layers());
        numbers.put("hidden", config.hiddenSize());
        numbers.put("groups", 4 * config.layers());
        numbers.put("factors", 8 * config.layers());
        numbers.put("intermediate", config.intermediateSize());
        numbers.put("headDim", dim);
        numbers.put("halfDim", dim / 2);
        numbers.put("longAttention", LONG_ATTENTION);
        numbers.put("heads", config.heads());
        numbers.put("kvHeads", config.kvHeads());
        numbers.put("group", config.heads() / config.kvHeads());
        numbers.put("qkHeads", config.heads() + config.kvHeads());
        numbers.put("qWidth", config.heads() * dim);
        numbers.put("kvWidth", config.kvHeads() * dim);
        numbers.put("qkWidth", (config.heads() + config.kvHeads()) * dim);
        numbers.put("scale", 1 / Math.sqrt(dim));
        numbers.put("eps", (double) config.rmsNormEps());
        Map<String, String> constants = new TreeMap<>();
        numbers.forEach((name, value) -> constants.put(name, value.toString()));
        constants.put("nf4Book", list(Nf4.book()));
        constants.put("scaleBook", list(Nf4.scaleBook()));
        constants.put("negativeInfinity", "torch.neg(float(\"inf\"))");
        constants.putAll(attention(config));
        constants.putAll(PackedProducts.operations());
        return constants;
    }

    /** What depends on the family: where its additional tensors are in the list of weights, and its special layers. */
    private static Map<String, String> attention(ModelConfig config) {
        AttentionRules rules = config.attention();
        int next = 0;
        Map<String, String> constants = new TreeMap<>();
        constants.put("qkvBias", python(rules.qkvBias()));
        constants.put("qkvBiasAt", String.valueOf(next));
        next += rules.qkvBias() ? 1 : 0;
        constants.put("outputBias", python(rules.outputBias()));
        constants.put("outputBiasAt", String.valueOf(next));
        next += rules.outputBias() ? 1 : 0;
        constants.put("headNorms", python(rules.headNorms()));
        constants.put("headNormsAt", String.valueOf(next));
        next += rules.headNorms() ? 1 : 0;
        constants.put("extras", String.valueOf(next));
        constants.put("packs", String.valueOf(5 + (6 + next) * config.layers()));
        constants.put("firstExtra", String.valueOf(5 + 6 * config.layers()));
        constants.put("paddedQuery", String.valueOf(PackedBatch.PADDED_QUERY));
        constants.put("window", String.valueOf(rules.window()));
        constants.put("slides", isAmong(rules.slidingLayers()));
        constants.put("unrotated", isAmong(rules.unrotatedLayers()));
        return constants;
    }

    private static String python(boolean value) {
        return value ? "True" : "False";
    }

    /** Whether layer i is in a list. */
    private static String isAmong(List<Integer> layers) {
        return layers.isEmpty() ? "False" : "torch.__contains__(" + layers + ", i)";
    }

    /** Exact: a float is written as the double that it is. */
    private static String list(float[] values) {
        List<String> numbers = new ArrayList<>();
        for (float value : values) {
            numbers.add(Double.toString(value));
        }
        return String.join(", ", numbers);
    }

    private static String template(String name) {
        try (InputStream in = LlamaProgram.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
