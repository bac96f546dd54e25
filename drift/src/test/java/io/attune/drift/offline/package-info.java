/** Columns of files, good and bad. */
package io.attune.drift.offline;
