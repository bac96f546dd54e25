package io.attune.console.view;

/**
 * How much the view keeps. Beyond these stand fixed bounds: traffic and thumbs cover 15 minutes, a loss curve has at most
 * 400 points, an alert ten sample ids, a text 500 characters.
 *
 * @param scopes scopes; the one that was quiet longest goes first
 * @param detectors series of detectors per scope; the one that was quiet longest goes first
 * @param points points per series
 * @param alerts episodes per scope; resolved ones go first
 * @param runs retrains per scope
 * @param evaluations gate reports per scope
 * @param deployments deployment events per scope
 * @param reasons distinct reasons of dead letters per scope; further ones are counted together
 * @param recentIds ids per kind of record that repeats are recognised by
 */
public record HistorySizes(
        int scopes,
        int detectors,
        int points,
        int alerts,
        int runs,
        int evaluations,
        int deployments,
        int reasons,
        int recentIds) {
    public HistorySizes {
        atLeastOne("scopes", scopes);
        atLeastOne("detectors", detectors);
        atLeastOne("points", points);
        atLeastOne("alerts", alerts);
        atLeastOne("runs", runs);
        atLeastOne("evaluations", evaluations);
        atLeastOne("deployments", deployments);
        atLeastOne("reasons", reasons);
        atLeastOne("recentIds", recentIds);
    }

    /** 100 scopes of 48 series of 240 points, 100 alerts, 10 runs, 10 reports, 50 deployments, 30 reasons. */
    public static HistorySizes standard() {
        return new HistorySizes(100, 48, 240, 100, 10, 10, 50, 30, 5_000);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1 but is " + value);
        }
    }
}
