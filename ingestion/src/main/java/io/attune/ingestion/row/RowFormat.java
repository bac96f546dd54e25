package io.attune.ingestion.row;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.schemas.topic.Topic;

/**
 * Turns one JSON row into one record.
 *
 * @param <T> the record
 */
public interface RowFormat<T> {
    /**
     * Reads a row.
     *
     * @param row the parsed JSON
     * @param defaultScope scope of a row that names none
     * @throws BadRowException naming the field and the bad value
     */
    T read(JsonNode row, String defaultScope) throws BadRowException;

    /** The record's id. */
    String id(T record);

    /** The topic it is meant for. */
    Topic topic();
}
