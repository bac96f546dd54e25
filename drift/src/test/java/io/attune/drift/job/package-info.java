/** The job's operators on Flink's harness, and the whole job on a real broker and registry. */
package io.attune.drift.job;
