/** Ids of records. */
package io.attune.schemas.id;
