/** Turns interactions and feedback into safety verdicts: which texts are scanned, what bars a row from training, which hazards count as harm. */
package io.attune.safety.verdict;
