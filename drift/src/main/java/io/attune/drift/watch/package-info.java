/** One watched feature from its reference to its alarm, without any framework: reference, detection, episodes, signals and alerts. */
package io.attune.drift.watch;
