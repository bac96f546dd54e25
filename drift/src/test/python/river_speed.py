"""Time per update of River's detectors, in microseconds: the median of seven rounds on the values that DetectorUpdateBenchmark uses.

Usage: python river_speed.py
"""

import random
import statistics
import time

from river import drift
from river.drift import binary

random.seed(1)
numbers = [random.random() for _ in range(20_000)]
errors = [int(x < 0.1) for x in numbers]


def rounds(make, values):
    times = []
    for _ in range(7):
        detector = make()
        start = time.perf_counter()
        for x in values:
            detector.update(x)
        times.append((time.perf_counter() - start) / len(values) * 1e6)
    return statistics.median(times)


print("| River detector | per update, µs |")
print("|---|---|")
for name, make, values in [
    ("ADWIN (compiled)", drift.ADWIN, numbers),
    ("PageHinkley", drift.PageHinkley, numbers),
    ("KSWIN", lambda: drift.KSWIN(seed=1), numbers[:1_500]),
    ("DDM", binary.DDM, errors),
    ("EDDM", binary.EDDM, errors),
    ("HDDM_A", binary.HDDMA, numbers),
    ("HDDM_W", binary.HDDMW, numbers),
]:
    print(f"| {name} | {rounds(make, values):.3f} |")
