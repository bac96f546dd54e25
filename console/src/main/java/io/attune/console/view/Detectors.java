package io.attune.console.view;

import io.attune.schemas.record.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The newest signals of every detector of a scope. */
public final class Detectors {
    /**
     * One signal.
     *
     * @param time event time, epoch milliseconds
     * @param ratio statistic by threshold: an alarm stands at 1 and above; null where the threshold is not positive
     * @param value mean of the window; null where it has none
     */
    public record Point(
            long time, Double statistic, Double threshold, Double ratio, String phase, Double value, Double reference) {
        static Point of(Signal signal) {
            double threshold = signal.getThreshold();
            return new Point(
                    signal.getEventTime(),
                    Shown.number(signal.getStatistic()),
                    Shown.number(threshold),
                    threshold > 0 ? Shown.number(signal.getStatistic() / threshold) : null,
                    signal.getPhase().name(),
                    Shown.number(signal.getValue()),
                    Shown.number(signal.getReference()));
        }
    }

    /**
     * One detector of one feature.
     *
     * @param adapterId adapter that it watches; null for the base model alone or all
     * @param count observations that the points cover
     * @param points in the order of their times
     */
    public record Series(
            String feature, String detector, String adapterId, String phase, long count, List<Point> points) {}

    private record Key(String feature, String detector, String adapterId) {}

    private static final class Line {
        private final List<Point> points = new ArrayList<>();
        private long count;
    }

    private final NewestMap<Key, Line> lines;
    private final int points;

    Detectors(HistorySizes sizes) {
        this.lines = new NewestMap<>(sizes.detectors());
        this.points = sizes.points();
    }

    void add(Signal signal) {
        Key key = new Key(
                Shown.text(signal.getFeature()), Shown.text(signal.getDetector()), Shown.text(signal.getAdapterId()));
        Line known = lines.get(key);
        Line line = known == null ? new Line() : known;
        lines.renew(key, line);
        line.count += signal.getCount();
        // Times of a scope rise as a rule: the place is at the end or near it.
        int place = line.points.size();
        while (place > 0 && line.points.get(place - 1).time() > signal.getEventTime()) {
            place--;
        }
        line.points.add(place, Point.of(signal));
        if (line.points.size() > points) {
            line.points.remove(0);
        }
    }

    List<Series> series() {
        List<Series> all = new ArrayList<>();
        lines.forEach((key, line) -> all.add(new Series(
                key.feature(),
                key.detector(),
                key.adapterId(),
                line.points.get(line.points.size() - 1).phase(),
                line.count,
                List.copyOf(line.points))));
        all.sort(Comparator.comparing(Series::feature)
                .thenComparing(Series::detector)
                .thenComparing(Series::adapterId, Comparator.nullsFirst(Comparator.naturalOrder())));
        return all;
    }
}
