/** What preference training minimises, as functions of log-probabilities alone. */
package io.attune.model.objective;
