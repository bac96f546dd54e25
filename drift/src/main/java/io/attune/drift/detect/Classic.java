package io.attune.drift.detect;

import java.util.Arrays;
import java.util.Locale;

/** The classic detectors. The order is part of saved state: append only. */
enum Classic {
    ADWIN,
    PAGE_HINKLEY,
    CUSUM,
    EWMA,
    KSWIN,
    DDM,
    EDDM,
    HDDM_A,
    HDDM_W,
    PSI,
    JS,
    WASSERSTEIN;

    /** Name in the {@link DetectorCatalogue}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Classic of(String label) {
        return Arrays.stream(values())
                .filter(c -> c.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no classic detector is called '" + label + "'"));
    }

    /** Whether values must be 0 or 1. */
    boolean takesErrors() {
        return this == DDM || this == EDDM;
    }

    /** Whether values must lie in [0, 1]. */
    boolean takesUnit() {
        return takesErrors() || this == HDDM_A || this == HDDM_W;
    }

    private boolean binned() {
        return this == PSI || this == JS || this == WASSERSTEIN;
    }

    /** A scaling and a chart that have seen this reference. */
    Started start(double[] reference) {
        if (binned()) {
            Scaling scaling = Scaling.quantiles(reference, this == PSI ? 10 : this == JS ? 20 : 40);
            double[] bins = scaling.apply(reference);
            return new Started(scaling, histogram(bins, scaling.edges().length + 1, steps(reference, bins, scaling)));
        }
        Scaling scaling = this == KSWIN || takesUnit() ? Scaling.NONE : Scaling.standard(reference);
        return new Started(
                scaling,
                switch (this) {
                    case ADWIN -> new AdwinChart(scaling.apply(reference));
                    case PAGE_HINKLEY -> new PageHinkleyChart(reference.length);
                    case CUSUM -> new CusumChart();
                    case EWMA -> new EwmaChart();
                    case KSWIN -> new KswinChart(last(scaling.apply(reference), KswinChart.WINDOW));
                    case DDM -> new DdmChart();
                    case EDDM -> new EddmChart();
                    case HDDM_A -> new HddmAverageChart(Arrays.stream(reference).sum(), reference.length);
                    case HDDM_W -> new HddmWeightedChart();
                    case PSI, JS, WASSERSTEIN -> throw new IllegalStateException(this + " is binned");
                });
    }

    /** For values that are numbers of bins already: PSI and JS of categories. */
    Started startOnBins(double[] reference, int bins) {
        return new Started(Scaling.NONE, histogram(reference, bins, new double[bins - 1]));
    }

    private HistogramChart histogram(double[] bins, int count, double[] steps) {
        double[] expected = new double[count];
        Arrays.fill(expected, 0.5 / (bins.length + 0.5 * count));
        for (double bin : bins) {
            expected[(int) bin] += 1 / (bins.length + 0.5 * count);
        }
        int[] last = Arrays.stream(last(bins, Math.min(HistogramChart.WINDOW, bins.length)))
                .mapToInt(b -> (int) b)
                .toArray();
        HistogramChart.Distance distance =
                switch (this) {
                    case PSI -> HistogramChart.Distance.PSI;
                    case JS -> HistogramChart.Distance.JENSEN_SHANNON;
                    default -> HistogramChart.Distance.WASSERSTEIN;
                };
        return new HistogramChart(distance, expected, steps, last);
    }

    /** Distances between the means of neighbouring bins, in standard deviations. */
    private static double[] steps(double[] reference, double[] bins, Scaling scaling) {
        double[] sum = new double[scaling.edges().length + 1];
        double[] count = new double[sum.length];
        for (int i = 0; i < bins.length; i++) {
            sum[(int) bins[i]] += reference[i];
            count[(int) bins[i]]++;
        }
        double deviation = Scaling.standard(reference).scale();
        double[] steps = new double[sum.length - 1];
        double previous = count[0] > 0 ? sum[0] / count[0] : scaling.edges()[0];
        for (int i = 0; i < steps.length; i++) {
            double here = count[i + 1] > 0 ? sum[i + 1] / count[i + 1] : scaling.edges()[i];
            steps[i] = (here - previous) / deviation;
            previous = here;
        }
        return steps;
    }

    /** The last values, the first ones again in front where there are too few. */
    private static double[] last(double[] values, int count) {
        double[] last = new double[count];
        for (int i = 0; i < count; i++) {
            last[count - 1 - i] = values[Math.floorMod(values.length - 1 - i, values.length)];
        }
        return last;
    }

    /**
     * @param scaling of values
     * @param chart that takes them
     */
    record Started(Scaling scaling, Chart chart) {}
}
