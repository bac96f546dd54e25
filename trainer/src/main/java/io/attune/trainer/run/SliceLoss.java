package io.attune.trainer.run;

/**
 * What a run did to rows from before, which it was not trained on: backward transfer (Lopez-Paz and Ranzato, arXiv
 * 1706.08840, equation 3) in nats, so that more is worse.
 *
 * @param slice what the rows have in common
 * @param rows how many
 * @param before loss of all of them together before the run, nats per label token
 * @param after the same after it
 */
public record SliceLoss(String slice, int rows, double before, double after) {
    /** How much worse it got; negative is better. */
    public double forgotten() {
        return after - before;
    }
}
