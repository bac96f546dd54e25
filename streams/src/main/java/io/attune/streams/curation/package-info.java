/**
 * Curation: interactions meet their safety verdicts and their feedback, which gives an outcome for every interaction and a
 * redacted, de-duplicated, split training row for every right answer that nothing bars.
 */
package io.attune.streams.curation;
