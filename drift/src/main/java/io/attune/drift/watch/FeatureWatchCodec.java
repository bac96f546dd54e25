package io.attune.drift.watch;

import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.detect.RunLength;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Saves and restores a watch with everything in it; the first byte is the version. Not thread-safe. */
public final class FeatureWatchCodec {

    private static final int VERSION = 1;

    private final DetectorCodec detectors = new DetectorCodec();

    /** The codec of the detectors inside, which also holds what embedding detectors share. */
    public DetectorCodec detectors() {
        return detectors;
    }

    /** The whole state of a watch. */
    public byte[] save(FeatureWatch watch) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            watch.identity.write(out);
            out.writeInt(watch.settings.referenceSize());
            out.writeDouble(watch.settings.runLength().observations());
            out.writeInt(watch.settings.signalEvery());
            out.writeLong(watch.observations);
            watch.timeline.write(out);
            watch.window.write(out);
            out.writeByte(watch.samples.size());
            for (String sample : watch.samples) {
                out.writeUTF(sample);
            }
            out.writeBoolean(watch.referenceMean != null);
            out.writeDouble(watch.referenceMean == null ? 0 : watch.referenceMean);
            out.writeBoolean(watch.episode != null);
            if (watch.episode != null) {
                watch.episode.write(out);
            }
            out.writeBoolean(watch.detector != null);
            if (watch.detector == null) {
                watch.reference.write(out);
            } else {
                byte[] detector = detectors.save(watch.detector);
                out.writeInt(detector.length);
                out.write(detector);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException when the bytes are not a watch that this version can read */
    public FeatureWatch restore(byte[] saved) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(saved))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalArgumentException(
                        "watch state has version " + version + ", this code reads " + VERSION);
            }
            WatchIdentity identity = WatchIdentity.read(in);
            WatchSettings settings = new WatchSettings(in.readInt(), new RunLength(in.readDouble()), in.readInt());
            FeatureWatch watch = new FeatureWatch(identity, settings);
            watch.observations = in.readLong();
            watch.timeline.read(in);
            watch.window.read(in);
            for (int i = in.readUnsignedByte(); i > 0; i--) {
                watch.samples.addLast(in.readUTF());
            }
            boolean hasMean = in.readBoolean();
            double mean = in.readDouble();
            watch.referenceMean = hasMean ? mean : null;
            watch.episode = in.readBoolean() ? Episode.read(in) : null;
            if (in.readBoolean()) {
                watch.detector = detectors.restore(in.readNBytes(in.readInt()));
                watch.reference = null;
            } else {
                watch.reference = ReferenceSample.read(identity.plan().kind(), in);
            }
            return watch;
        } catch (IOException e) {
            throw new IllegalArgumentException("watch state cannot be read: " + e.getMessage(), e);
        }
    }
}
