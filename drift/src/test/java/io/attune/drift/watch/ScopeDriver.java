package io.attune.drift.watch;

import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A scope's watches and what they say. */
public final class ScopeDriver implements WatchOutput {

    /** One false alarm in 100,000 seconds, which are as many records of {@link Sent}. */
    public static final AlarmBudget BUDGET = new AlarmBudget(1, Duration.ofSeconds(100_000));

    final List<Alert> alerts = new ArrayList<>();
    final List<Signal> signals = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    private final ScopeWatchCodec codec = new ScopeWatchCodec();
    private final DetectionPolicy policy;
    private ScopeWatch watch = new ScopeWatch(Sent.SCOPE);

    ScopeDriver(int reference) {
        this(policy(reference));
    }

    ScopeDriver(DetectionPolicy policy) {
        this.policy = policy;
    }

    /** What tests use: everything embedded, signals as often as the count says. */
    public static DetectionPolicy policy(int reference) {
        return new DetectionPolicy(reference, BUDGET, 1.0, 1_000_000, 25, Duration.ofMillis(1));
    }

    void send(InteractionFeatures record) {
        refused.addAll(watch.observe(record, policy, policy.falseAlarms(), codec.detectors(), this));
    }

    /** Through bytes and back. */
    int reload() {
        byte[] saved = codec.save(watch);
        watch = codec.restore(saved);
        return saved.length;
    }

    ScopeWatch watch() {
        return watch;
    }

    List<Alert> firing() {
        return alerts.stream()
                .filter(alert -> alert.getState() == AlertState.FIRING)
                .toList();
    }

    List<Alert> resolved() {
        return alerts.stream()
                .filter(alert -> alert.getState() == AlertState.RESOLVED)
                .toList();
    }

    static Set<String> moved(Alert alert) {
        Set<String> features = new TreeSet<>();
        alert.getMoves().forEach(move -> {
            if (move.getMoved()) {
                features.add(move.getFeature());
            }
        });
        return features;
    }

    @Override
    public void signal(Signal signal) {
        signals.add(signal);
    }

    @Override
    public void alert(Alert alert) {
        alerts.add(alert);
    }
}
