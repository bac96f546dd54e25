"""The best rows of TextDelayMeasurement's and river_text_delay.py's tables, one scenario after another, as a Markdown table.

Usage: python summarise_text_delay.py TEXT.md RIVER.md

Per scenario: Attune's text detector and its parts, the best classic detector of this library and the best of River's, each with the feature
on which it is best, and the two that need no data. The ratio is Attune's median delay over the best of all others.
"""

import sys

ATTUNE = ["attune text", "embedding", "embedding-classifier", "embedding-rff",
          "cusum on the embedding detector's score"]
BETTING = ["rank", "conformal"]


def rows(path):
    for line in open(path):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) >= 8 and cells[0] != "scenario" and not cells[0].startswith("---"):
            yield cells


def delay(text):
    return float("inf") if text == "none" else float(text)


# The River script names scenarios as the feature file does.
TITLES = {}


def main(text, river):
    attune = {}
    others = {}
    for scenario, detector, feature, threshold, length, median, late, missed, early in rows(text):
        entry = (delay(median), detector, feature, length, median, missed, early)
        attune.setdefault(scenario, []).append(entry)
    for name, scenario in zip(dict.fromkeys(r[0] for r in rows(river)), attune):
        TITLES[name] = scenario
    for scenario, detector, feature, setting, length, median, missed, early in rows(river):
        others.setdefault(TITLES[scenario], []).append(
            (delay(median), detector, f"{feature}, {setting}", length, median, missed, early))
    print("| scenario | detector | feature | measured run length | median delay | missed | before the change | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    won = 0
    for scenario, entries in attune.items():
        named = {e[1]: e for e in entries if e[1] in ATTUNE + ["always", "never"]}
        classic = min(e for e in entries if e[1] not in ATTUNE + BETTING + ["always", "never"])
        peer = min(others[scenario]) if scenario in others else (float("inf"),)
        best = min(classic[0], peer[0])
        ratio = named["attune text"][0] / best
        won += ratio <= 0.7
        for label in ATTUNE:
            show(scenario, named[label], f"{ratio:.2f}" if label == "attune text" else "")
        show(scenario, classic, "", "best classic: ")
        if len(peer) > 1:
            show(scenario, peer, "", "best of ")
        for label in ("always", "never"):
            show(scenario, named[label], "")
    print(f"\nAt most 0.7 of the best other in {won} of {len(attune)} scenarios.")


def show(scenario, entry, ratio, prefix=""):
    _, detector, feature, length, median, missed, early = entry
    print(f"| {scenario} | {prefix}{detector} | {feature} | {length} | {median} | {missed} | {early} | {ratio} |")


if __name__ == "__main__":
    main(*sys.argv[1:3])
