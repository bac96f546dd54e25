package io.attune.drift.watch;

import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.feature.FeatureName;
import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.FeatureMove;
import io.attune.schemas.record.GrownCluster;
import io.attune.schemas.record.InteractionFeatures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Everything that is watched in one scope, fed with the scope's records in the order of their topic. The same records in the same order say
 * the same things, to the byte; nothing depends on when they are read. Event time tells when a change began and how fast the budget of
 * false alarms is spent; it never orders records, so late and disordered ones count like any other. Inputs have one reference per scope,
 * answers and outcomes one per adapter version, harm one for all versions. Not thread-safe.
 */
public final class ScopeWatch {

    private static final int MOST_ADAPTERS = 4;
    private static final int MOST_SCORES = 32;

    final String scope;
    final Serving serving = new Serving();
    final Sensors sensors = new Sensors();
    final Map<String, String> scorers = new TreeMap<>();
    final Map<String, Integer> scores = new LinkedHashMap<>();
    final List<WatchGroup> groups = new ArrayList<>();
    PromptClusters clusters = new PromptClusters();
    /** Latest event time so far: the scope's clock never runs backwards. */
    long clock = Long.MIN_VALUE;

    long records;
    long changes;
    /** Kept so that the reads are made; means nothing. */
    double prefetched;
    /** Clock at the latest record of each side. */
    final long[] sideClocks = new long[WatchPlan.Side.values().length];

    /** @param scope name of the scope */
    public ScopeWatch(String scope) {
        this.scope = Objects.requireNonNull(scope, "scope is missing");
    }

    /**
     * Takes one record.
     *
     * @param features of this scope, with finite numbers, a time that makes sense, and an embedding of some length, or none
     * @param budget false alarms that the whole scope may have
     * @param codec of the detectors; may be shared between scopes of one thread
     * @return what could not be used, one line each; usually empty
     */
    public List<String> observe(
            InteractionFeatures features,
            DetectionPolicy policy,
            AlarmBudget budget,
            DetectorCodec codec,
            WatchOutput output) {
        records++;
        if (features.getDeployment() != null) {
            serving.add(new Serving.Switch(
                    features.getDeployment().getDeploymentId(),
                    features.getEventTime(),
                    DeploymentState.valueOf(features.getDeployment().getState()),
                    features.getAdapterId(),
                    features.getDeployment().getPredecessor()));
            return List.of();
        }
        clock = Math.max(clock, features.getEventTime());
        Feeding feeding = new Feeding(this, features, policy, budget, codec, output);
        switch (features.getScorer()) {
            case Scorers.SAFETY -> {
                anchor(features, output, WatchPlan.Side.HARM);
                feeding.harm();
            }
            case Scorers.OUTCOMES -> {
                anchor(features, output, WatchPlan.Side.OUTCOME);
                feeding.outcome();
            }
            default -> {
                anchor(features, output, WatchPlan.Side.INPUT, WatchPlan.Side.OUTPUT);
                feeding.text();
            }
        }
        return feeding.refused();
    }

    /** Bytes that the saved state would take is the codec's to say; this is how many features are watched at present. */
    public int watches() {
        return groups.stream().mapToInt(group -> group.watches.size()).sum();
    }

    /** How many of these have their reference. */
    public int detectors() {
        return groups.stream().mapToInt(WatchGroup::detectors).sum();
    }

    /** The number of a score name, in the order they came; −1 when there are too many. */
    int scoreNumber(String name) {
        Integer known = scores.get(name);
        if (known == null && scores.size() < MOST_SCORES) {
            known = scores.size();
            scores.put(name, known);
        }
        return known == null ? -1 : known;
    }

    WatchGroup group(WatchPlan.Side side, String adapterId, WatchOutput output) {
        String adapter = side.perAdapter() ? adapterId : null;
        WatchGroup found = find(side, adapter);
        if (found == null) {
            found = new WatchGroup(side, adapter);
            // Its own time begins here; before the first record of a side, none has passed.
            sideClocks[side.ordinal()] = sideClocks[side.ordinal()] == 0 ? clock : sideClocks[side.ordinal()];
            found.time = sideClocks[side.ordinal()];
            groups.add(found);
            forgetOldest(side, output);
        }
        found.lastUse = records;
        found.time += clock - sideClocks[side.ordinal()];
        sideClocks[side.ordinal()] = clock;
        return found;
    }

    private WatchGroup find(WatchPlan.Side side, String adapterId) {
        for (int i = 0; i < groups.size(); i++) {
            WatchGroup group = groups.get(i);
            if (group.side == side && Objects.equals(group.adapterId, adapterId)) {
                return group;
            }
        }
        return null;
    }

    /**
     * Reads what the features of a text will need, all watches one after the other without doing anything in between, so that the processor waits for their
     * memory together. With thousands of scopes that is half of the time that a record takes.
     */
    void prefetch(String adapterId, boolean embedded) {
        double sum = 0;
        WatchGroup inputs = find(WatchPlan.Side.INPUT, null);
        WatchGroup outputs = find(WatchPlan.Side.OUTPUT, adapterId);
        for (int step = 0; step <= FeatureWatch.PREFETCH_STEPS; step++) {
            if (inputs != null) {
                sum += inputs.prefetch(step, embedded);
            }
            if (outputs != null) {
                sum += outputs.prefetch(step, embedded);
            }
        }
        prefetched = sum;
    }

    /** Adapter ids come from outside: no number of them may fill the state. */
    private void forgetOldest(WatchPlan.Side side, WatchOutput output) {
        List<WatchGroup> same =
                groups.stream().filter(group -> group.side == side).toList();
        if (same.size() > MOST_ADAPTERS) {
            WatchGroup oldest = same.stream()
                    .min(java.util.Comparator.comparingLong(group -> group.lastUse == 0 ? records : group.lastUse))
                    .orElseThrow();
            resolve(oldest, "the adapter has not served for long", output);
            groups.remove(oldest);
        }
    }

    /** Another version of a scorer is another sensor; a deployment in effect starts what belongs to answers anew. */
    private void anchor(InteractionFeatures features, WatchOutput output, WatchPlan.Side... sides) {
        String known = scorers.get(sides[0].name());
        String scorer = features.getScorer();
        if (known == null) {
            scorers.put(sides[0].name(), scorer + "/" + features.getScorerVersion());
        } else if (!isVersion(known, scorer, features.getScorerVersion())) {
            scorers.put(sides[0].name(), scorer + "/" + features.getScorerVersion());
            for (WatchPlan.Side side : sides) {
                drop(side, "the scorer has a new version", output);
            }
            sensors.drop(sides[0]);
        }
        serving.takeEffect(features.getAdapterId(), features.getEventTime())
                .ifPresent(deployment -> reanchor(deployment, output));
    }

    /** Whether {@code known} is scorer/version; asked for every record, so without making that text. */
    private static boolean isVersion(String known, String scorer, String version) {
        return known.length() == scorer.length() + 1 + version.length()
                && known.startsWith(scorer)
                && known.charAt(scorer.length()) == '/'
                && known.endsWith(version);
    }

    private void reanchor(Serving.Switch deployment, WatchOutput output) {
        for (WatchGroup group : List.copyOf(groups)) {
            if (!group.side.perAdapter()) {
                continue;
            }
            resolve(group, "another adapter version serves", output);
            group.restart();
            if (!Objects.equals(group.adapterId, deployment.adapterId())
                    && !Objects.equals(group.adapterId, deployment.predecessor())) {
                groups.remove(group);
            }
        }
        WatchGroup inputs = find(WatchPlan.Side.INPUT, null);
        if (deployment.state() == DeploymentState.PROMOTED && inputs != null && inputs.open != null) {
            drop(WatchPlan.Side.INPUT, "an adapter for this traffic was promoted", output);
        }
    }

    private void drop(WatchPlan.Side side, String why, WatchOutput output) {
        for (WatchGroup group : List.copyOf(groups)) {
            if (group.side == side) {
                resolve(group, why, output);
                groups.remove(group);
            }
        }
        if (side == WatchPlan.Side.INPUT) {
            clusters = new PromptClusters();
        }
    }

    /** After a watch has taken an observation: tells of a new change, or that one is over. */
    void judge(WatchGroup group, FeatureWatch watch, WatchOutput output) {
        if (watch.detector == null) {
            return;
        }
        if (watch.detector.alarm()) {
            if (group.open == null) {
                open(group, watch, output);
            }
            // Evidence starts anew: the change lasts as long as it keeps coming back.
            watch.alarmed = true;
            watch.forget();
        } else if (watch.alarmed && group.open != null && group.quiet()) {
            resolve(group, "like the reference again for " + watch.detector.observations() + " observations", output);
        }
    }

    private void open(WatchGroup group, FeatureWatch watch, WatchOutput output) {
        changes++;
        Change change = new Change(
                scope + "|" + group.side + "|" + (group.adapterId == null ? "base" : group.adapterId) + "|" + changes,
                watch.identity.plan(),
                group.adapterId,
                watch.detector.name(),
                watch.detector.statistic(),
                watch.detector.threshold(),
                watch.pace.runLength(),
                watch.changeTime(),
                clock,
                null,
                0);
        Attribution cause = Causes.of(change, groups);
        group.open = change.withCause(cause);
        output.alert(ChangeAlerts.firing(
                scope, group.open, clock, group.samples(watch.since()), moves(group), clusters(group)));
        for (WatchGroup other : groups) {
            if (other != group && other.open != null) {
                Attribution better = Causes.of(other.open, groups);
                if (better != other.open.attribution()) {
                    other.open = other.open.putDownTo(better);
                    output.alert(ChangeAlerts.firing(
                            scope, other.open, clock, other.samples(Long.MAX_VALUE), moves(other), clusters(other)));
                }
            }
        }
    }

    private void resolve(WatchGroup group, String why, WatchOutput output) {
        if (group.open != null) {
            output.alert(ChangeAlerts.resolved(scope, group.open, clock, why));
            group.close();
        }
    }

    /** The group's own features, and beside answers and outcomes those of the inputs, so that a reader sees whether they stand still. */
    private List<FeatureMove> moves(WatchGroup group) {
        List<FeatureMove> moves = new ArrayList<>(Moves.of(List.copyOf(group.watches.values())));
        WatchGroup inputs = find(WatchPlan.Side.INPUT, null);
        if (group.side != WatchPlan.Side.INPUT && inputs != null) {
            moves.addAll(Moves.of(List.copyOf(inputs.watches.values())));
        }
        return moves;
    }

    private List<GrownCluster> clusters(WatchGroup group) {
        return group.side == WatchPlan.Side.INPUT ? clusters.grown() : List.of();
    }

    /** Tells of a sensor. */
    void sensor(String feature, boolean there, double share, AlarmBudget budget, String id, WatchOutput output) {
        sensors.occasion(scope, feature, there, clock, budget.meanMillis() / share, id, output);
    }

    /** Features whose watch is of this side and in an open change; for tests. */
    List<String> alarmedFeatures() {
        return groups.stream()
                .flatMap(group -> group.watches.values().stream())
                .filter(watch -> watch.alarmed)
                .map(watch -> watch.identity.plan().feature())
                .toList();
    }

    static boolean isScore(String name) {
        return name.startsWith(FeatureName.SCORE);
    }
}
