package io.attune.model.lm;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/** The vectors of a training run on the model's device: parameters, gradient, and both moments of AdamW. */
final class AdamWState implements AutoCloseable {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final NDManager memory;
    private final PtNDArray parameters;
    private final PtNDArray gradient;
    private final PtNDArray firstMoment;
    private final PtNDArray secondMoment;

    /** All zeros. */
    AdamWState(TorchModule module, int size) {
        memory = module.memory().newSubManager();
        parameters = zeros(size);
        gradient = zeros(size);
        firstMoment = zeros(size);
        secondMoment = zeros(size);
    }

    private PtNDArray zeros(int size) {
        return (PtNDArray) memory.zeros(new Shape(size), DataType.FLOAT32);
    }

    /** What a checkpoint holds: parameters, first and second moment. */
    List<PtNDArray> saved() {
        return List.of(parameters, firstMoment, secondMoment);
    }

    PtNDArray parameters() {
        return parameters;
    }

    PtNDArray gradient() {
        return gradient;
    }

    /**
     * One AdamW update with the gradient, which is cleared.
     *
     * @param step counts from 1
     * @return the gradient's norm before clipping; when it is not finite, only the gradient has changed
     */
    double update(TorchModule module, long step, double learningRate, double weightDecay, double maxGradNorm) {
        double[] numbers = {
            learningRate,
            weightDecay,
            maxGradNorm,
            BETA_1,
            BETA_2,
            EPSILON,
            1 - Math.pow(BETA_1, step),
            1 - Math.pow(BETA_2, step)
        };
        try (IValue p = IValue.from(parameters);
                IValue g = IValue.from(gradient);
                IValue m = IValue.from(firstMoment);
                IValue v = IValue.from(secondMoment);
                IValue constants = IValue.listFrom(numbers);
                IValue norm = module.call("update", p, g, m, v, constants)) {
            return norm.toDouble();
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
