package io.attune.model.lm;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.FloatBuffer;

/** The vectors of a training run in native memory: parameters, gradient, both moments, and which ones are trained. */
final class LoraState implements AutoCloseable {
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

    /** A direct view. */
    FloatBuffer parameters() {
        return view(parameters);
    }

    /** A direct view. */
    FloatBuffer firstMoment() {
        return view(firstMoment);
    }

    /** A direct view. */
    FloatBuffer secondMoment() {
        return view(secondMoment);
    }

    /** A direct view; 1 for what is trained, 0 for the rest. */
    FloatBuffer trained() {
        return view(trained);
    }

    private static FloatBuffer view(PtNDArray array) {
        return array.toByteBuffer(true).asFloatBuffer();
    }

    PtNDArray parametersTensor() {
        return parameters;
    }

    PtNDArray gradientTensor() {
        return gradient;
    }

    /** The arguments of the program's {@code update}: parameters, gradient, moments, what is trained, and numbers. */
    IValue[] updateArguments(double... numbers) {
        return new IValue[] {
            IValue.from(parameters),
            IValue.from(gradient),
            IValue.from(firstMoment),
            IValue.from(secondMoment),
            IValue.from(trained),
            IValue.listFrom(numbers)
        };
    }

    @Override
    public void close() {
        memory.close();
    }
}
