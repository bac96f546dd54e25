package io.attune.app.demo;

/**
 * How much traffic a demo sends.
 *
 * @param calibration first calm requests, from which the users' patience is set
 * @param calm calm requests after those
 * @param shifted most requests after the shift before the demo gives up on an alert or on a deployment
 * @param recovered requests after the deployment
 * @param workers requests in flight at a time
 * @param maxTokens longest reply
 */
public record DemoScale(int calibration, int calm, int shifted, int recovered, int workers, int maxTokens) {
    public DemoScale {
        if (calibration < 10 || calm < 10 || shifted < 10 || recovered < 10 || workers < 1 || maxTokens < 1) {
            throw new IllegalArgumentException("demo scale is too small: " + calibration + "/" + calm + "/" + shifted
                    + "/" + recovered + " requests, " + workers + " workers, " + maxTokens + " tokens");
        }
    }

    /** Sized so that two cores get through it in the time that the README states. */
    public static DemoScale standard() {
        return new DemoScale(40, 240, 600, 100, 16, 12);
    }
}
