package io.attune.ingestion.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The answer to a request, one entry per row.
 *
 * @param rows in the order of the request
 */
record RequestAnswer(List<RowAnswer> rows) {
    RequestAnswer {
        rows = List.copyOf(rows);
    }

    /** 200 all accepted, 207 some, 400 none was readable, 503 something is to be sent again. */
    int status() {
        if (count(RowAnswer.Unavailable.class) > 0) {
            return 503;
        }
        long rejected = count(RowAnswer.Rejected.class);
        if (rejected == 0) {
            return 200;
        }
        return rejected == rows.size() ? 400 : 207;
    }

    ObjectNode json() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("accepted", count(RowAnswer.Accepted.class));
        answer.put("rejected", count(RowAnswer.Rejected.class));
        long unavailable = count(RowAnswer.Unavailable.class);
        if (unavailable > 0) {
            answer.put("unavailable", unavailable);
        }
        firstError(answer);
        ArrayNode list = answer.putArray("rows");
        for (RowAnswer row : rows) {
            ObjectNode entry = list.addObject().put("row", row.row());
            if (row instanceof RowAnswer.Accepted accepted) {
                entry.put("status", "accepted").put("id", accepted.id());
            } else if (row instanceof RowAnswer.Rejected rejected) {
                entry.put("status", "rejected")
                        .put("reason", rejected.reason().label())
                        .put("error", rejected.error());
            } else if (row instanceof RowAnswer.Unavailable unavailableRow) {
                entry.put("status", "unavailable")
                        .put("id", unavailableRow.id())
                        .put("error", unavailableRow.error());
            }
        }
        return answer;
    }

    /** A request that failed as a whole says so at the top, where a person with curl looks first. */
    private void firstError(ObjectNode answer) {
        if (count(RowAnswer.Accepted.class) > 0 || rows.isEmpty()) {
            return;
        }
        if (rows.get(0) instanceof RowAnswer.Rejected rejected) {
            answer.put("error", rejected.error());
        } else if (rows.get(0) instanceof RowAnswer.Unavailable unavailable) {
            answer.put("error", unavailable.error());
        }
    }

    long count(Class<? extends RowAnswer> kind) {
        return rows.stream().filter(kind::isInstance).count();
    }
}
