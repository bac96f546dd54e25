package io.attune.model.lm;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;

/** Where a model lies and computes. */
public enum ComputeDevice {
    /** The processor. */
    CPU,
    /** The first graphics processor that libtorch sees. */
    CUDA,
    /** {@link #CUDA} where the loaded libtorch was built for it and finds one, otherwise {@link #CPU}. */
    AUTO;

    /** What it comes to on this machine: {@link #CPU} or {@link #CUDA}. */
    public ComputeDevice resolved() {
        return device().isGpu() ? CUDA : CPU;
    }

    /**
     * The device itself.
     *
     * @throws IllegalArgumentException for {@link #CUDA} where libtorch has none
     */
    Device device() {
        if (this == CPU) {
            return Device.cpu();
        }
        LibtorchSettings.apply();
        Engine engine = Engine.getEngine("PyTorch");
        if (engine.hasCapability(StandardCapabilities.CUDA)) {
            return Device.gpu();
        }
        if (this == CUDA) {
            throw new IllegalArgumentException("libtorch " + engine.getVersion()
                    + " finds no CUDA device; set PYTORCH_LIBRARY_PATH to a libtorch with CUDA (docs/gpu.md)");
        }
        return Device.cpu();
    }
}
