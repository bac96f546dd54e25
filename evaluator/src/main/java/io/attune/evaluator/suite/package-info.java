/** What models are compared on: losses on held-out rows and on anchors, and the answers to safety prompts. */
package io.attune.evaluator.suite;
