/** Reading topics by offsets, without a consumer group. */
package io.attune.schemas.read;
