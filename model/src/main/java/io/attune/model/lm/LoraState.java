package io.attune.model.lm;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

/** The vectors of a training run on the model's device: parameters, gradient, both moments, and which ones are trained. */
final class LoraState implements AutoCloseable {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final NDManager memory;
    private final PtNDArray parameters;
    private final PtNDArray gradient;
    private final PtNDArray firstMoment;
    private final PtNDArray secondMoment;
    private final PtNDArray trained;

    LoraState(TorchModule module, int size) {
        memory = module.memory().newSubManager();
        parameters = zeros(size);
        gradient = zeros(size);
        firstMoment = zeros(size);
        secondMoment = zeros(size);
        trained = zeros(size);
    }

    private PtNDArray zeros(int size) {
        return TorchModule.f32((PtNDManager) memory, new Shape(size), target -> target.put(new float[size]));
    }

    PtNDArray parameters() {
        return parameters;
    }

    PtNDArray gradient() {
        return gradient;
    }

    PtNDArray firstMoment() {
        return firstMoment;
    }

    PtNDArray secondMoment() {
        return secondMoment;
    }

    /** 1 for what is trained, 0 for the rest. */
    PtNDArray trained() {
        return trained;
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
                IValue mask = IValue.from(trained);
                IValue constants = IValue.listFrom(numbers);
                IValue norm = module.call("update", p, g, m, v, mask, constants)) {
            return norm.toDouble();
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
