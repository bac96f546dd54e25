/** Sends CSV and JSON Lines files as traffic, with their feedback. */
package io.attune.ingestion.replay;
