package io.attune.app.demo;

/** Where the demo's story is. */
enum Phase {
    CALIBRATION,
    CALM,
    /** After the shift (or, in a control, where it would have been), until a deployment. */
    SHIFTED,
    /** After serving took up the new adapter. */
    RECOVERED
}
