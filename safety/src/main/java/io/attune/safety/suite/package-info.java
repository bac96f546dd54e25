/** Safety suites: prompts with what a safe answer is, and the score of an answer. The evaluator generates; nothing here calls a model. */
package io.attune.safety.suite;
