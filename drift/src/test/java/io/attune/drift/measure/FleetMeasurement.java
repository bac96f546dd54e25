package io.attune.drift.measure;

import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.watch.ScopeWatch;
import io.attune.drift.watch.WatchOutput;
import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.config.FleetBudget;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Signal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A fleet without any change: how many false alarms its scopes raise, against the fleet's budget. Arguments: scopes, days, seed, median
 * interactions a day, false alarms that the fleet may have in that time, swing of the prompts' log length over a day (0: only the rate
 * has a day), percent of the scopes whose rate grows tenfold half-way, days that references span at least (0 when not given).
 */
public final class FleetMeasurement {

    private FleetMeasurement() {}

    public static void main(String[] args) {
        int scopes = Integer.parseInt(args[0]);
        int days = Integer.parseInt(args[1]);
        long seed = Long.parseLong(args[2]);
        double median = Double.parseDouble(args[3]);
        double allowed = Double.parseDouble(args[4]);
        double swing = Double.parseDouble(args[5]);
        int growing = Integer.parseInt(args[6]);
        ScopePolicy standard = ScopePolicy.standard();
        Policies policies = new Policies(
                standard, Map.of(), new FleetBudget(new AlarmBudget(allowed, Duration.ofDays(days)), scopes));
        int referenceDays = args.length > 7 ? Integer.parseInt(args[7]) : 0;
        DetectionPolicy policy = standard.detection().spanning(referenceDays);
        DetectorCodec codec = new DetectorCodec();
        Map<String, Integer> alarms = new TreeMap<>();
        long records = 0;
        for (int s = 0; s < scopes; s++) {
            String scope = "tenant-" + s;
            double level = SimulatedTraffic.level(median, seed * 1_000_003 + s);
            SimulatedTraffic traffic = new SimulatedTraffic(scope, level, 24, seed * 1_000_003 + s);
            SimulatedTraffic grown = new SimulatedTraffic(scope, 10 * level, 24, seed * 1_000_003 + s);
            ScopeWatch watch = new ScopeWatch(scope);
            AlarmBudget budget = policies.falseAlarms(scope);
            WatchOutput output = output(alarms);
            SimulatedTraffic.Plan plan = new SimulatedTraffic.Plan();
            plan.lengthSwing = swing;
            long[] count = {0};
            for (long hour = 0; hour < 24L * days; hour++) {
                boolean more = s % 100 < growing && hour > 12L * days;
                (more ? grown : traffic).hour(hour, plan, record -> {
                    count[0]++;
                    watch.observe(record, policy, budget, codec, output);
                });
            }
            records += count[0];
            if ((s + 1) % 100 == 0) {
                System.err.printf("%d of %d scopes, %d alarms%n", s + 1, scopes, sum(alarms));
            }
        }
        System.out.printf(
                Locale.ROOT,
                "seed %d: %d scopes, %d days, %,d records; %d false alarms, the fleet may have %.0f%n",
                seed,
                scopes,
                days,
                records,
                sum(alarms),
                allowed);
        alarms.forEach((feature, n) -> System.out.printf(Locale.ROOT, "  %s: %d%n", feature, n));
    }

    private static int sum(Map<String, Integer> alarms) {
        return alarms.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static WatchOutput output(Map<String, Integer> alarms) {
        return new WatchOutput() {
            @Override
            public void signal(Signal signal) {
                // Only alarms are counted.
            }

            @Override
            public void alert(Alert alert) {
                if (alert.getState() == AlertState.FIRING) {
                    alarms.merge(alert.getKind() + " " + alert.getFeature(), 1, Integer::sum);
                }
            }
        };
    }
}
