package io.attune.ingestion.row;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.ingestion.client.ScopeName;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields that every row has: scope, event time, attributes. */
final class CommonFields {
    private final RowLimits limits;
    private final Clock clock;

    CommonFields(RowLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    String scope(JsonFields fields, String defaultScope) throws BadRowException {
        String scope = fields.name("scope");
        if (scope == null) {
            return defaultScope;
        }
        if (!ScopeName.isValid(scope)) {
            throw new BadRowException(
                    Reason.INVALID_VALUE,
                    "scope must be tenant/application of letters, digits, '.', '_' and '-' but is '" + scope + "'");
        }
        return scope;
    }

    /** Epoch milliseconds; null when the row has none. */
    Long eventTime(JsonFields fields) throws BadRowException {
        JsonNode value = fields.any("eventTime");
        if (value == null) {
            return null;
        }
        long time;
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            time = value.longValue();
        } else if (value.isTextual()) {
            time = parse(value);
        } else {
            throw fields.wrongType("eventTime", "epoch milliseconds or an ISO-8601 instant", value);
        }
        if (time < 0) {
            throw new BadRowException(Reason.CLOCK, "eventTime must not be before 1970 but is " + time);
        }
        long latest = clock.millis() + limits.future().toMillis();
        if (time > latest) {
            throw new BadRowException(
                    Reason.CLOCK,
                    "eventTime must not be more than " + limits.future().toHours() + " hours ahead of the clock but is "
                            + JsonFields.shown(value));
        }
        return time;
    }

    long now() {
        return clock.millis();
    }

    Map<String, String> attributes(JsonFields fields) throws BadRowException {
        JsonNode value = fields.any("attributes");
        if (value == null) {
            return Map.of();
        }
        if (!value.isObject()) {
            throw fields.wrongType("attributes", "an object", value);
        }
        if (value.size() > limits.attributes()) {
            throw new BadRowException(
                    Reason.TOO_LARGE,
                    "attributes must have at most " + limits.attributes() + " entries but has " + value.size());
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            String field = "attributes." + entry.getKey();
            if (entry.getValue().isContainerNode() || entry.getValue().isNull()) {
                throw new BadRowException(
                        Reason.WRONG_TYPE,
                        field + " must be a string, a number or a boolean but is "
                                + JsonFields.shown(entry.getValue()));
            }
            JsonFields.checked("a name in attributes", entry.getKey(), limits.nameLength());
            attributes.put(
                    entry.getKey(), JsonFields.checked(field, entry.getValue().asText(), limits.nameLength()));
        }
        return attributes;
    }

    private static long parse(JsonNode value) throws BadRowException {
        try {
            return OffsetDateTime.parse(value.textValue()).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new BadRowException(
                    Reason.INVALID_VALUE,
                    "eventTime must be epoch milliseconds or an ISO-8601 instant such as "
                            + Instant.EPOCH.plusMillis(1_700_000_000_000L) + " but is " + JsonFields.shown(value));
        }
    }
}
