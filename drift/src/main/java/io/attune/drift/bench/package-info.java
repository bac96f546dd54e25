/** The measurements of the detectors that the documents quote: run lengths on null streams, delays beside their limit, time and state. */
package io.attune.drift.bench;
