package io.attune.model.lm;

/**
 * One forward pass whose results can still be differentiated. What is minimised is up to the caller: whatever it is, its
 * gradient enters as one weight per label token.
 */
interface TrainingPass extends AutoCloseable {
    /** Negative log-likelihood of each label token, in the batch's order. */
    double[] costs();

    /** Adds the gradient of the weighted sum of the costs to the trained vector's gradient. At most once. */
    void backward(double[] weights);

    @Override
    void close();
}
