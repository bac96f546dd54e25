"""River's detectors on the features that TextDelayMeasurement exports, at equal measured run length, as a Markdown table.

Usage: python river_text_delay.py FEATURES.csv RUN_LENGTH RUNS [REFERENCE [SCENARIO]]

Each detector runs on each feature alone, standardised by the stream's own reference (HDDM: scaled to [0, 1] by the reference's range; DDM,
EDDM: 1 where the feature lies outside the reference's central 90 %). Its parameter is swept; of the settings whose calm streams show at least
90 % of the target run length, the one with the shortest median delay is kept, which flatters the detector. KSWIN runs once with a vanishing
alpha and alarms where its p-value falls below the threshold, on eight of the runs, since one update takes most of a millisecond.
With a scenario only that one is run, so that they can go side by side or one after another.
"""

import math
import sys
from collections import defaultdict

from river import drift
from river.drift import binary

WARM = 200
FEATURES = ["chars", "words", "novelty", "centre", "pc1", "pc2", "pc3", "pc4"]


def read(path, runs, only):
    streams = defaultdict(lambda: [[] for _ in FEATURES])
    with open(path) as lines:
        next(lines)
        for line in lines:
            scenario, run, changed, _, *values = line.rstrip("\n").split(",")
            if int(run) >= runs or only not in (None, scenario):
                continue
            for column, value in zip(streams[scenario, int(changed), int(run)], values):
                column.append(float(value))
    return streams


def standard(values):
    reference = values[:REFERENCE]
    mean = sum(reference) / REFERENCE
    deviation = math.sqrt(sum((x - mean) ** 2 for x in reference) / REFERENCE) or 1.0
    return [(x - mean) / deviation for x in values]


def unit(values):
    low, high = min(values[:REFERENCE]), max(values[:REFERENCE])
    width = (high - low) or 1.0
    return [min(1.0, max(0.0, (x - low) / width)) for x in values]


def outside(values):
    ordered = sorted(values[:REFERENCE])
    low, high = ordered[REFERENCE // 20], ordered[-REFERENCE // 20]
    return [int(x < low or x > high) for x in values]


def first_alarm(make, values):
    """Index after the reference of the first alarm; None for never. A detector that alarms within the reference starts again."""
    detector = make()
    for t, x in enumerate(values):
        detector.update(x)
        if detector.drift_detected:
            if t >= REFERENCE:
                return t - REFERENCE
            detector = make()
    return None


def kswin_path(values):
    detector = drift.KSWIN(alpha=1e-300, window_size=100, stat_size=30, seed=7)
    path = []
    for t, x in enumerate(values[REFERENCE - 100:]):
        detector.update(x)
        if t >= 100:
            path.append(-math.log10(max(detector.p_value, 1e-300)))
    return path


def page_path(values, delta):
    """Page-Hinkley's statistic, which River keeps to itself, by its own definition; checked against River in main."""
    mean = up = down = low = high = 0.0
    path = []
    for n, x in enumerate(values, 1):
        mean += (x - mean) / n
        up += x - mean - delta
        down += x - mean + delta
        low, high = min(low, up), max(high, down)
        if n > REFERENCE:
            path.append(max(up - low, high - down))
    return path


def crossing(path, threshold):
    return next((t for t, x in enumerate(path) if x >= threshold), None)


def run_length(times, length):
    alarms = sum(t is not None for t in times)
    observed = sum(length if t is None else t + 1 for t in times)
    return observed / alarms if alarms else math.inf


def delays(times):
    kept = [math.inf if t is None else t - WARM + 1 for t in times if t is None or t >= WARM]
    kept.sort()
    return kept


def settings():
    yield "ADWIN", standard, [(f"delta {d:g}", lambda d=d: drift.ADWIN(delta=d)) for d in
                              (0.5, 0.2, 0.05, 0.01, 0.002, 2e-4, 1e-5, 1e-7)]
    yield "HDDM_A", unit, [(f"confidence {d:g}", lambda d=d: binary.HDDMA(drift_confidence=d, warning_confidence=0.9, two_sided_test=True))
                           for d in (0.01, 1e-4, 1e-8)]
    yield "HDDM_W", unit, [(f"confidence {d:g}", lambda d=d: binary.HDDMW(drift_confidence=d, warning_confidence=0.9, two_sided_test=True))
                           for d in (0.01, 1e-4, 1e-8)]
    yield "DDM", outside, [(f"threshold {d:g}", lambda d=d: binary.DDM(drift_threshold=d)) for d in (2, 3, 4)]
    yield "EDDM", outside, [(f"beta {d:g}", lambda d=d: binary.EDDM(beta=d)) for d in (0.9, 0.75, 0.6)]


def row(scenario, name, feature, setting, length, kept, total):
    median = kept[len(kept) // 2] if kept else math.inf
    missed = sum(math.isinf(d) for d in kept)
    text = "none" if math.isinf(median) else f"{median:.0f}"
    print(f"| {scenario} | River {name} | {feature} | {setting} | {length:.0f} | {text} | {missed} of {len(kept)} | {total - len(kept)} |",
          flush=True)


def best(scenario, name, feature, candidates):
    """candidates: (setting, calm alarm times, changed alarm times, calm length)."""
    kept = None
    for setting, calm, changed, length in candidates:
        measured = run_length(calm, length)
        if measured < 0.9 * TARGET:
            continue
        d = delays(changed)
        if not d:
            continue
        if kept is None or d[len(d) // 2] < kept[2][len(kept[2]) // 2]:
            kept = (setting, measured, d, len(changed))
    if kept:
        row(scenario, name, feature, *kept)


def paths_to_candidates(calm, changed):
    levels = sorted({x for path in calm for x in path})
    low, high = 0, len(levels) - 1
    length = len(calm[0])
    while low < high:
        middle = (low + high) // 2
        if run_length([crossing(p, levels[middle]) for p in calm], length) >= TARGET:
            high = middle
        else:
            low = middle + 1
    h = levels[low]
    yield f"{h:.2f}", [crossing(p, h) for p in calm], [crossing(p, h) for p in changed], length


def check_page_hinkley(values):
    theirs = drift.PageHinkley(min_instances=1, delta=0.005, threshold=12.0, alpha=1.0, mode="both")
    alarm = None
    for t, x in enumerate(values):
        theirs.update(x)
        if theirs.drift_detected:
            alarm = t
            break
    ours = crossing([0.0] * REFERENCE + page_path(values, 0.005), 12.0)
    if alarm is not None and alarm >= REFERENCE and (ours is None or abs(ours - alarm) > 1):
        print(f"page-hinkley differs: River {alarm}, here {ours}", file=sys.stderr)


def main(path, runs, only):
    streams = read(path, runs, only)
    scenarios = list(dict.fromkeys(key[0] for key in streams))
    print("| scenario | detector | feature | setting | run length | median delay | missed | alarmed before the change |")
    print("|---|---|---|---|---|---|---|---|")
    for scenario in scenarios:
        calm = [s for key, s in streams.items() if key[0] == scenario and key[1] == 0]
        changed = [s for key, s in streams.items() if key[0] == scenario and key[1] == 1]
        for f, feature in enumerate(FEATURES):
            for name, scale, variants in settings():
                quiet = [scale(s[f]) for s in calm]
                moved = [scale(s[f]) for s in changed]
                best(scenario, name, feature, (
                    (setting, [first_alarm(make, v) for v in quiet], [first_alarm(make, v) for v in moved],
                     len(quiet[0]) - REFERENCE) for setting, make in variants))
            quiet = [standard(s[f]) for s in calm]
            moved = [standard(s[f]) for s in changed]
            check_page_hinkley(moved[0])
            for delta in (0.005, 0.1, 0.3):
                best(scenario, f"PageHinkley (delta {delta})", feature, paths_to_candidates(
                    [page_path(v, delta) for v in quiet], [page_path(v, delta) for v in moved]))
            if feature in ("chars", "novelty", "centre"):
                few = max(4, min(8, len(quiet) // 3))
                best(scenario, "KSWIN", feature, paths_to_candidates(
                    [kswin_path(v) for v in quiet[:few]], [kswin_path(v) for v in moved[:few]]))


if __name__ == "__main__":
    TARGET = float(sys.argv[2])
    REFERENCE = int(sys.argv[4]) if len(sys.argv) > 4 else 500
    main(sys.argv[1], int(sys.argv[3]), sys.argv[5] if len(sys.argv) > 5 else None)
