package io.attune.evaluator.job;

import io.attune.evaluator.gate.Slice;
import io.attune.evaluator.suite.LossSuite;
import io.attune.evaluator.suite.SuiteRow;
import io.attune.schemas.config.Connections;
import io.attune.schemas.id.Digest;
import io.attune.schemas.read.ExampleRows;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A candidate's held-out rows, from the very offsets that it was trained on: those since the change, and earlier ones. */
final class CandidateRows {
    /** Enough for an interval of about 3 % of the loss; more rows would only take longer. */
    static final int MOST_ROWS = 200;

    static final String SHIFTED = "shifted";
    static final String EARLIER = "earlier";

    private final Connections connections;

    CandidateRows(Connections connections) {
        this.connections = connections;
    }

    /**
     * The suites of a candidate: always {@code shifted}; {@code earlier} when there are at least that many rows.
     *
     * @param minimumEarlier fewer earlier rows than these are not worth a slice of their own
     */
    List<LossSuite> suites(Candidate candidate, int minimumEarlier) throws IOException {
        HeldOutAnswers shifted = new HeldOutAnswers();
        HeldOutAnswers before = new HeldOutAnswers();
        Set<String> trained = new HashSet<>(candidate.getExampleIds());
        for (Example row : new ExampleRows(connections).read(candidate.getScope(), candidate.getExamples())) {
            if (row.getSplit() == Split.HOLDOUT && !trained.contains(row.getId())) {
                (row.getEventTime() >= candidate.getSince() ? shifted : before).add(row);
            }
        }
        List<SuiteRow> earlier = before.right();
        List<LossSuite> suites = new ArrayList<>();
        suites.add(new LossSuite(Slice.SHIFTED, SHIFTED, some(shifted.right())));
        if (earlier.size() >= minimumEarlier) {
            suites.add(new LossSuite(Slice.ANCHOR, EARLIER, some(earlier)));
        }
        return suites;
    }

    /** A sample by the rows' ids, which are digests. */
    private static List<SuiteRow> some(List<SuiteRow> rows) {
        return rows.stream()
                .sorted(Comparator.comparing(row -> Digest.of("held-out", row.id())))
                .limit(MOST_ROWS)
                .toList();
    }
}
