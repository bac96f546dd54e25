package io.attune.drift.watch;

import io.attune.drift.detect.MeanInterval;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Notices a sensor that stops giving values while what it should score keeps coming. It learns how often a value is there, p, from the first
 * {@value #LEARN} occasions (its lower Clopper-Pearson bound, at the reference risk), then bets on p/{@value #FALL}: a Shiryaev-Roberts e-detector, whose bet has mean at
 * most 1 for every p above the bound, with weights in time as in {@link Pace}. Heard again is what the same likelihood ratio, turned round and
 * kept above zero, finds at 1,000 to 1. A sensor that was hardly ever there is not watched.
 */
final class SensorWatch {

    private static final int LEARN = 60;
    private static final double FALL = 10;
    private static final double RISK = 1e-3;
    private static final double LEAST = 0.02;
    private static final double HEARD = Math.log(1_000);

    private final Pace pace = new Pace();
    private int seen;
    private int present;
    private long firstTime;
    /** Lower bound of p; 0 while learning. */
    private double low;

    private double evidence;
    private double heard;
    private long missingSince;
    private boolean silent;

    /** What an occasion changed. */
    enum Turn {
        NONE,
        SILENT,
        HEARD
    }

    Turn occasion(boolean there, long eventTime, double meanMillis) {
        if (low == 0) {
            learn(there, eventTime, meanMillis);
            return Turn.NONE;
        }
        double ratio = there ? 1 / FALL : (1 - low / FALL) / (1 - low);
        if (evidence < 1) {
            missingSince = eventTime;
        }
        evidence = Math.min(1e250, ratio * (evidence + pace.weight(eventTime)));
        if (!silent && evidence >= pace.runLength()) {
            silent = true;
            heard = 0;
            return Turn.SILENT;
        }
        if (silent) {
            heard = Math.max(0, heard - Math.log(ratio));
            if (heard >= HEARD) {
                silent = false;
                evidence = 0;
                return Turn.HEARD;
            }
        }
        return Turn.NONE;
    }

    private void learn(boolean there, long eventTime, double meanMillis) {
        firstTime = seen == 0 ? eventTime : firstTime;
        seen++;
        present += there ? 1 : 0;
        if (seen >= LEARN) {
            double bound = MeanInterval.clopperPearson(present, seen, 2 * RISK).lower();
            if (bound >= LEAST) {
                low = bound;
                pace.begin(seen, firstTime, eventTime, meanMillis);
            } else if (seen >= 16 * LEARN) {
                seen = 0;
                present = 0;
            }
        }
    }

    boolean silent() {
        return silent;
    }

    /** Event time since which values are missing. */
    long missingSince() {
        return missingSince;
    }

    double statistic() {
        return Math.log(Math.max(1e-9, evidence));
    }

    double runLength() {
        return pace.runLength();
    }

    void write(DataOutput out) throws IOException {
        pace.write(out);
        out.writeInt(seen);
        out.writeInt(present);
        out.writeLong(firstTime);
        out.writeDouble(low);
        out.writeDouble(evidence);
        out.writeDouble(heard);
        out.writeLong(missingSince);
        out.writeBoolean(silent);
    }

    static SensorWatch read(DataInput in) throws IOException {
        SensorWatch watch = new SensorWatch();
        watch.pace.read(in);
        watch.seen = in.readInt();
        watch.present = in.readInt();
        watch.firstTime = in.readLong();
        watch.low = in.readDouble();
        watch.evidence = in.readDouble();
        watch.heard = in.readDouble();
        watch.missingSince = in.readLong();
        watch.silent = in.readBoolean();
        return watch;
    }
}
