package io.attune.drift.measure;

import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.watch.ScopeWatch;
import io.attune.drift.watch.WatchOutput;
import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Severity;
import io.attune.schemas.record.Signal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Planted causes and what changes are put down to. Each run has ten calm days, then the cause for ten days. A run is right when something was
 * told after the cause and every change that was told after it ends up under the right label; for a deployment, when nothing is told. Changes
 * told before the cause are false alarms and counted apart. Arguments: runs, seed, interactions a day, days that references span at least (0 when not
 * given).
 */
public final class AttributionMeasurement {

    private static final int CALM_HOURS = 240;
    private static final int CHANGED_HOURS = 240;

    private final double perDay;
    private final long seed;
    private final DetectionPolicy policy;
    private final DetectorCodec codec = new DetectorCodec();

    private AttributionMeasurement(double perDay, long seed, int referenceDays) {
        this.policy = DetectionPolicy.standard().spanning(referenceDays);
        this.perDay = perDay;
        this.seed = seed;
    }

    private enum Cause {
        TRAFFIC_MIX,
        TRAFFIC_MIX_WITH_WORSE_OUTCOMES,
        QUALITY,
        HARM,
        SENSOR,
        DEPLOYMENT_WITH_ANOTHER_STYLE
    }

    public static void main(String[] args) {
        int runs = Integer.parseInt(args[0]);
        long seed = Long.parseLong(args[1]);
        AttributionMeasurement measurement = new AttributionMeasurement(
                Double.parseDouble(args[2]), seed, args.length > 3 ? Integer.parseInt(args[3]) : 0);
        System.out.println(
                "| planted | runs | told | of these right | hours until told (median) | wrong ones | false alarms before |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (Cause cause : Cause.values()) {
            measurement.measure(cause, runs);
        }
    }

    private void measure(Cause cause, int runs) {
        int right = 0;
        int told = 0;
        int before = 0;
        List<Long> delays = new ArrayList<>();
        Map<String, Integer> wrong = new HashMap<>();
        long change = SimulatedTraffic.START + CALM_HOURS * 3_600_000L;
        for (int run = 0; run < runs; run++) {
            Map<String, Attribution> last = new HashMap<>();
            Set<String> early = new HashSet<>();
            long first = Long.MAX_VALUE;
            for (Alert alert : run(cause, seed * 1_000 + run)) {
                if (alert.getEventTime() < change) {
                    early.add(alert.getDedupKey());
                } else if (!early.contains(alert.getDedupKey())) {
                    last.put(alert.getDedupKey(), alert.getAttribution());
                    first = Math.min(first, alert.getEventTime());
                }
            }
            before += early.size();
            Set<Attribution> labels = EnumSet.noneOf(Attribution.class);
            labels.addAll(last.values());
            if (!labels.isEmpty()) {
                told++;
                delays.add((first - change) / 3_600_000L);
            }
            if (labels.equals(due(cause))) {
                right++;
            } else if (!labels.isEmpty()) {
                wrong.merge(labels.toString(), 1, Integer::sum);
            }
        }
        delays.sort(null);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %d | %s | %s | %d |%n",
                cause.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                runs,
                told,
                right,
                delays.isEmpty() ? "–" : delays.get(delays.size() / 2).toString(),
                wrong.isEmpty() ? "–" : wrong.toString(),
                before);
    }

    private static Set<Attribution> due(Cause cause) {
        return switch (cause) {
            case TRAFFIC_MIX, TRAFFIC_MIX_WITH_WORSE_OUTCOMES -> EnumSet.of(Attribution.TRAFFIC_MIX);
            case QUALITY -> EnumSet.of(Attribution.QUALITY);
            case HARM -> EnumSet.of(Attribution.HARM);
            case SENSOR -> EnumSet.of(Attribution.SENSOR);
            case DEPLOYMENT_WITH_ANOTHER_STYLE -> EnumSet.noneOf(Attribution.class);
        };
    }

    private List<Alert> run(Cause cause, long runSeed) {
        SimulatedTraffic traffic = new SimulatedTraffic("tenant", perDay, 2_000, runSeed);
        ScopeWatch watch = new ScopeWatch("tenant");
        AlarmBudget budget = policy.falseAlarms();
        List<Alert> alerts = new ArrayList<>();
        WatchOutput output = new WatchOutput() {
            @Override
            public void signal(Signal signal) {
                // Only alerts are looked at.
            }

            @Override
            public void alert(Alert alert) {
                if (alert.getState() == AlertState.FIRING && alert.getSeverity() != Severity.INFO) {
                    alerts.add(alert);
                }
            }
        };
        SimulatedTraffic.Plan plan = new SimulatedTraffic.Plan();
        for (long hour = 0; hour < CALM_HOURS + CHANGED_HOURS; hour++) {
            if (hour == CALM_HOURS) {
                change(cause, plan);
                if (cause == Cause.DEPLOYMENT_WITH_ANOTHER_STYLE) {
                    watch.observe(
                            traffic.deployed(hour, DeploymentState.PROMOTED, plan.adapterId, null),
                            policy,
                            budget,
                            codec,
                            output);
                }
            }
            traffic.hour(hour, plan, record -> watch.observe(record, policy, budget, codec, output));
        }
        return alerts;
    }

    private static void change(Cause cause, SimulatedTraffic.Plan plan) {
        switch (cause) {
            case TRAFFIC_MIX -> plan.newKind = 0.5;
            case TRAFFIC_MIX_WITH_WORSE_OUTCOMES -> {
                plan.newKind = 0.5;
                plan.thumbUpNew = 0.3;
            }
            case QUALITY -> plan.thumbUp = 0.5;
            case HARM -> plan.harm = 0.1;
            case SENSOR -> plan.embedder = false;
            case DEPLOYMENT_WITH_ANOTHER_STYLE -> {
                plan.adapterId = "adapter-b";
                plan.answerLength = 2;
            }
        }
    }
}
