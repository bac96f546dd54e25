/**
 * Online change detectors as plain objects. Every detector is a Shiryaev-Roberts e-detector: it bets against "nothing has
 * changed since the reference", and its one knob is the expected number of observations between false alarms.
 */
package io.attune.drift.detect;
