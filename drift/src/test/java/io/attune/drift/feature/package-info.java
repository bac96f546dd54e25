/** Features are deterministic, absent when unknown, and agree with labelled real data where there is some. */
package io.attune.drift.feature;
