package io.attune.drift.detect;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A file of saved states, one of every kind of detector, with what each said {@value #AFTER} values later. Running this writes the file of the
 * present format, which is committed once and then kept: later code must go on from it and say the same. Argument: the folder to write to.
 */
public final class DetectorStateFixture {

    static final int AFTER = 200;
    private static final int BEFORE = 41;

    /** A saved detector and what it said later. */
    record Saved(String name, byte[] state, double statistic, long changePoint, boolean alarm) {}

    private DetectorStateFixture() {}

    public static void main(String[] args) throws IOException {
        DetectorCodec codec = new DetectorCodec();
        SplittableRandom random = new SplittableRandom(1);
        List<Detector> all = EveryDetector.plain(codec, random);
        all.addAll(EveryDetector.adapted(codec, random));
        Path file = Path.of(args[0]).resolve(name(DetectorCodec.VERSION));
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(all.size());
            for (Detector detector : all) {
                for (int i = 0; i < BEFORE; i++) {
                    EveryDetector.feed(detector, random);
                }
                byte[] state = codec.save(detector);
                goOn(detector);
                out.writeUTF(detector.name());
                out.writeInt(state.length);
                out.write(state);
                out.writeDouble(detector.statistic());
                out.writeLong(detector.changePoint());
                out.writeBoolean(detector.alarm());
            }
        }
        System.out.println(file + ": " + all.size() + " detectors, " + Files.size(file) + " bytes");
    }

    static String name(int version) {
        return "detectors-" + version + ".gz";
    }

    static List<Saved> read(Path file) throws IOException {
        List<Saved> all = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            for (int left = in.readInt(); left > 0; left--) {
                String name = in.readUTF();
                byte[] state = new byte[in.readInt()];
                in.readFully(state);
                all.add(new Saved(name, state, in.readDouble(), in.readLong(), in.readBoolean()));
            }
        }
        return all;
    }

    static void goOn(Detector detector) {
        for (int i = 0; i < AFTER; i++) {
            EveryDetector.feed(detector, new SplittableRandom(i));
        }
    }
}
