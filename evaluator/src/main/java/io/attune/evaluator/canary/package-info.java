/** Watches how users judge a newly promoted adapter, and takes it back when it is worse than its predecessor. */
package io.attune.evaluator.canary;
