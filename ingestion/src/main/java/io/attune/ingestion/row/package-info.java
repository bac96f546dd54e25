/** JSON rows to records: every bad row gets a reason that names the field and the bad value. */
package io.attune.ingestion.row;
