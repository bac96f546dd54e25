/** The alert lifecycle: which episodes are open, and when they end without their detector saying so. */
package io.attune.streams.alerts;
