package io.attune.drift.watch;

import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.detect.StateBytes;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Saves and restores a scope's watches with everything in them; the first byte is the version. A restored scope goes on exactly where the
 * saved one stood. Not thread-safe.
 */
public final class ScopeWatchCodec {

    /** Raised with every change of the format, that of the detectors inside included; what earlier versions wrote is still read. */
    private static final int VERSION = 4;

    private final DetectorCodec detectors = new DetectorCodec();
    private final StateBytes bytes = new StateBytes();

    /** The codec of the detectors inside, which also holds what embedding detectors share. */
    public DetectorCodec detectors() {
        return detectors;
    }

    /** The whole state. */
    public byte[] save(ScopeWatch watch) {
        bytes.begin();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(watch.scope);
            out.writeLong(watch.clock);
            out.writeLong(watch.records);
            out.writeLong(watch.changes);
            for (long sideClock : watch.sideClocks) {
                out.writeLong(sideClock);
            }
            watch.serving.write(out);
            watch.sensors.write(out);
            out.writeByte(watch.scorers.size());
            for (Map.Entry<String, String> scorer : watch.scorers.entrySet()) {
                out.writeUTF(scorer.getKey());
                out.writeUTF(scorer.getValue());
            }
            out.writeByte(watch.scores.size());
            for (String name : watch.scores.keySet()) {
                out.writeUTF(name);
            }
            out.writeShort(watch.groups.size());
            for (WatchGroup group : watch.groups) {
                group.write(out, detectors);
            }
            watch.clusters.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array cannot fail", e);
        }
        return bytes.take();
    }

    /** @throws IllegalArgumentException when the bytes are not a scope that this version can read */
    public ScopeWatch restore(byte[] saved) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(saved))) {
            int version = in.readUnsignedByte();
            if (version < 1 || version > VERSION) {
                throw new IllegalArgumentException(
                        "a scope's watches have version " + version + ", this code reads 1 to " + VERSION);
            }
            ScopeWatch watch = new ScopeWatch(in.readUTF());
            watch.clock = in.readLong();
            watch.records = in.readLong();
            watch.changes = in.readLong();
            for (int side = 0; side < watch.sideClocks.length; side++) {
                watch.sideClocks[side] = version < 2 ? watch.clock : in.readLong();
            }
            watch.serving.read(in);
            watch.sensors.read(in, version);
            for (int i = in.readUnsignedByte(); i > 0; i--) {
                watch.scorers.put(in.readUTF(), in.readUTF());
            }
            for (int i = in.readUnsignedByte(); i > 0; i--) {
                watch.scores.put(in.readUTF(), watch.scores.size());
            }
            for (int i = in.readUnsignedShort(); i > 0; i--) {
                watch.groups.add(WatchGroup.read(in, detectors, version, watch.clock));
            }
            watch.clusters = PromptClusters.read(in);
            return watch;
        } catch (IOException e) {
            throw new IllegalArgumentException("a scope's watches cannot be read: " + e.getMessage(), e);
        }
    }
}
