package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A classic detector of numbers by name: ADWIN, Page-Hinkley, CUSUM, EWMA, KSWIN, DDM, EDDM, HDDM_A, HDDM_W, PSI, Jensen-Shannon, Wasserstein. The statistic is
 * the detector's own (see the charts), the threshold comes from the reference by bootstrap for the stated run length ({@link
 * ChartCalibration}).
 *
 * <p>Assumes independent draws from the distribution that the reference shows. Bound: none; the run length is calibrated, not guaranteed, and
 * falls short where the reference is small, its tails are heavier than it shows, or values depend on each other. State at most 8 KB.
 */
public final class ClassicDetector implements NumberDetector {

    private static final int LEAST = 20;

    private final Classic kind;
    private final Scaling scaling;
    private final Chart chart;
    private final double threshold;
    private long observations;
    private double statistic;
    private boolean alarmed;
    /** Where it stood at the alarm; −1 before. */
    private long changePoint = -1;

    ClassicDetector(Classic kind, Classic.Started started, double threshold) {
        this.kind = kind;
        this.scaling = started.scaling();
        this.chart = started.chart();
        this.threshold = threshold;
    }

    /**
     * @param name of the detector in the {@link DetectorCatalogue}
     * @param reference at least 20 finite values
     * @param seed of the bootstrap
     */
    public static ClassicDetector ofReference(String name, double[] reference, RunLength runLength, long seed) {
        Classic kind = checked(name, reference);
        double threshold = ChartCalibration.threshold(kind::start, reference, runLength, seed);
        return new ClassicDetector(kind, kind.start(reference), threshold);
    }

    /** As the other, but alarms where the statistic reaches a threshold of one's own. */
    public static ClassicDetector ofReference(String name, double[] reference, double threshold) {
        return new ClassicDetector(checked(name, reference), Classic.of(name).start(reference), threshold);
    }

    private static Classic checked(String name, double[] reference) {
        Classic kind = Classic.of(name);
        if (reference.length < LEAST) {
            throw new IllegalArgumentException(
                    "the reference needs at least " + LEAST + " values, has " + reference.length);
        }
        for (double x : reference) {
            valid(kind, x);
        }
        return kind;
    }

    private static double valid(Classic kind, double x) {
        BettingDetector.finite(x);
        if (kind.takesErrors() && x != 0 && x != 1) {
            throw new IllegalArgumentException(kind.label() + " takes 0 and 1, was " + x);
        }
        if (kind.takesUnit() && !(x >= 0 && x <= 1)) {
            throw new IllegalArgumentException(kind.label() + " takes values within [0, 1], was " + x);
        }
        return x;
    }

    @Override
    public double update(double value) {
        statistic = chart.update(scaling.apply(valid(kind, value)));
        observations++;
        if (!alarmed && statistic >= threshold) {
            changePoint = current();
            alarmed = true;
        }
        return statistic;
    }

    /** The change point as the chart sees it now. */
    private long current() {
        return observations == 0 ? -1 : Math.max(0, observations - chart.sinceChange());
    }

    @Override
    public String name() {
        return kind.label();
    }

    @Override
    public double statistic() {
        return observations == 0 ? Double.NEGATIVE_INFINITY : statistic;
    }

    @Override
    public double threshold() {
        return threshold;
    }

    @Override
    public boolean alarm() {
        return alarmed;
    }

    @Override
    public long changePoint() {
        return alarmed ? changePoint : current();
    }

    @Override
    public long observations() {
        return observations;
    }

    @Override
    public void entryWeight(double weight) {
        // Calibrated in observations: there is nothing that a weight could enter.
    }

    @Override
    public void reset() {
        chart.reset();
        observations = 0;
        statistic = 0;
        alarmed = false;
        changePoint = -1;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(kind.ordinal());
        out.writeDouble(threshold);
        scaling.write(out);
        if (chart instanceof HistogramChart histogram) {
            histogram.writeReference(out);
        }
        chart.write(out);
        out.writeLong(observations);
        out.writeDouble(statistic);
        out.writeBoolean(alarmed);
        out.writeLong(changePoint());
    }

    /** @param version of the format */
    static ClassicDetector read(DataInput in, int version) throws IOException {
        int ordinal = in.readUnsignedByte();
        if (ordinal >= Classic.values().length) {
            throw new IOException("no classic detector has number " + ordinal);
        }
        Classic kind = Classic.values()[ordinal];
        double threshold = in.readDouble();
        Scaling scaling = Scaling.read(in);
        Chart chart =
                switch (kind) {
                    case ADWIN -> new AdwinChart();
                    case PAGE_HINKLEY -> new PageHinkleyChart(0);
                    case CUSUM -> new CusumChart();
                    case EWMA -> new EwmaChart();
                    case KSWIN -> new KswinChart(new double[KswinChart.WINDOW]);
                    case DDM -> new DdmChart();
                    case EDDM -> new EddmChart();
                    case HDDM_A -> new HddmAverageChart(0, 0);
                    case HDDM_W -> new HddmWeightedChart();
                    case PSI, JS, WASSERSTEIN -> HistogramChart.readReference(in);
                };
        if (version < 3 && chart instanceof AdwinChart adwin) {
            adwin.readSums(in);
        } else {
            chart.read(in);
        }
        ClassicDetector detector = new ClassicDetector(kind, new Classic.Started(scaling, chart), threshold);
        detector.observations = in.readLong();
        detector.statistic = in.readDouble();
        detector.alarmed = in.readBoolean();
        detector.changePoint = in.readLong();
        return detector;
    }
}
