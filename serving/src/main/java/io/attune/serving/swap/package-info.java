/** Deployments become adapters in effect: read, checked, proven, swapped while requests run, freed after the last. */
package io.attune.serving.swap;
