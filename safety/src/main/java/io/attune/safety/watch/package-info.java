/** The sequential test that turns single verdicts into an alarm: does a hazard occur more often than it did? No framework in it. */
package io.attune.safety.watch;
