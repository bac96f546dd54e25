/** A scope's watches, fed with simulated records. */
package io.attune.drift.watch;
