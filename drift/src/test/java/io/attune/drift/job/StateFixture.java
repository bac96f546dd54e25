package io.attune.drift.job;

import io.attune.drift.watch.ScopeStreams;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.InteractionFeatures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;

/**
 * The detecting operator's state as a savepoint holds it, in the middle of {@link #stream}. Running this writes the file of the present
 * format, and the alerts that come after it, which are committed once and then kept: later versions of the code must go on from it and say the same. Argument:
 * the folder to write to.
 *
 * <p>A reference that begins after the state was read belongs to the present code: when its detector changes, as that of embeddings did with version 4,
 * what is expected of the alerts that come from it changes in the files of all versions.
 */
public final class StateFixture {

    /** Of the format that this code writes. */
    static final int VERSION = 4;

    private StateFixture() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]).resolve(name(VERSION));
        Files.createDirectories(file.getParent());
        try (Harness harness = new Harness(10, null)) {
            for (InteractionFeatures record : before()) {
                harness.send(record);
            }
            OperatorSnapshotUtil.writeStateHandle(harness.snapshot(), file.toString());
        }
        try (Harness harness = new Harness(10, read(file))) {
            for (InteractionFeatures record : after()) {
                harness.send(record);
            }
            Files.write(Path.of(args[0]).resolve(alerts(VERSION)), told(harness.alerts()));
        }
        System.out.println(file + ": " + Files.size(file) + " bytes");
    }

    static String name(int version) {
        return "detect-" + version + ".snapshot";
    }

    static String alerts(int version) {
        return "detect-" + version + ".alerts";
    }

    /** What alerts decide, one line each: which, when, why and since when. Evidence may gain a digit with a version. */
    static List<String> told(List<Alert> alerts) {
        return alerts.stream()
                .map(alert -> alert.getId() + " " + alert.getEventTime() + " " + alert.getAttribution() + " "
                        + alert.getChangePoint())
                .toList();
    }

    static List<InteractionFeatures> before() {
        return ScopeStreams.interleaved(1).subList(0, 1_150);
    }

    static List<InteractionFeatures> after() {
        List<InteractionFeatures> all = ScopeStreams.interleaved(1);
        return all.subList(1_150, all.size());
    }

    static OperatorSubtaskState read(Path file) throws Exception {
        return OperatorSnapshotUtil.readStateHandle(file.toString());
    }
}
