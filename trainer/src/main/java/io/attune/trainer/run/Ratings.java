package io.attune.trainer.run;

import io.attune.model.objective.RatedResponse;
import java.util.List;

/**
 * How many answers a run learns as wanted and as unwanted.
 *
 * @param desirable thumbs up, right answers and the better sides of comparisons
 * @param undesirable thumbs down and the worse sides of comparisons
 */
public record Ratings(int desirable, int undesirable) {
    static Ratings of(List<RatedResponse> rows) {
        int desirable = (int) rows.stream().filter(RatedResponse::desirable).count();
        return new Ratings(desirable, rows.size() - desirable);
    }
}
