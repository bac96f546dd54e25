package io.attune.trainer.run;

import java.util.Locale;
import java.util.Objects;

/**
 * What a run minimises.
 *
 * @param kind of objective
 * @param beta how strongly DPO and KTO hold to the reference; ORPO's weight of the odds ratio
 * @param lengthNormalised whether DPO divides log-ratios by the number of tokens
 */
public record Alignment(Kind kind, double beta, boolean lengthNormalised) {
    /** Objectives. */
    public enum Kind {
        /** Next-token prediction of right answers. */
        SFT,
        /** Better before worse answers, Rafailov et al., arXiv 2305.18290. */
        DPO,
        /** Good and bad answers, each on its own, Ethayarajh et al., arXiv 2402.01306. */
        KTO,
        /** Better before worse answers without a reference, Hong et al., arXiv 2403.07691. */
        ORPO;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Next-token prediction. */
    public static final Alignment SFT = new Alignment(Kind.SFT, 0.1, false);

    private static final double USUAL_BETA = 0.1;

    public Alignment {
        Objects.requireNonNull(kind, "kind is missing");
        if (!(beta > 0) || Double.isInfinite(beta)) {
            throw new IllegalArgumentException("beta must be positive and finite but is " + beta);
        }
        if (lengthNormalised && kind != Kind.DPO) {
            throw new IllegalArgumentException("only dpo can be normalised by length, not " + kind);
        }
    }

    /**
     * The objective of a name with β 0.1, which all three papers use or find good.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public static Alignment of(String name) {
        for (Kind kind : Kind.values()) {
            if (kind.toString().equals(name.toLowerCase(Locale.ROOT))) {
                return new Alignment(kind, USUAL_BETA, false);
            }
        }
        throw new IllegalArgumentException("objective '" + name + "' is not known, these are: sft, dpo, kto, orpo");
    }
}
