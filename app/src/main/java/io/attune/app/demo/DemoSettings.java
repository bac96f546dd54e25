package io.attune.app.demo;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What a demo does.
 *
 * @param model the base model's name or path
 * @param report folder for {@code report.json} and {@code report.html}
 * @param control which story is played
 * @param seed seed of the simulated users
 * @param scale how much traffic
 */
public record DemoSettings(String model, Path report, Control control, long seed, DemoScale scale) {
    /** The story, and its two negative controls. */
    public enum Control {
        /** Calm traffic, then another kind of traffic. */
        SHIFT,
        /** Calm traffic all along: nothing must be retrained. */
        NO_SHIFT,
        /** Calm traffic, then one user floods crafted feedback: nothing must be retrained. */
        POISON
    }

    public DemoSettings {
        Objects.requireNonNull(model, "model is missing");
        Objects.requireNonNull(report, "report is missing");
        Objects.requireNonNull(control, "control is missing");
        Objects.requireNonNull(scale, "scale is missing");
    }
}
