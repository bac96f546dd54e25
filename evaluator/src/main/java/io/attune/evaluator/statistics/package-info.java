/** Intervals for paired comparisons: the bootstrap, and Student's t where a mean is close to normal. */
package io.attune.evaluator.statistics;
