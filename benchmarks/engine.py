"""The engine alone against plain exec of the same cells, in one run: waves over chains, loading an edit, fingerprints.

usage: scripts/bench engine [measure …]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from cellweave.kernel.feed import Feed
from cellweave.kernel.fingerprint import fingerprint
from cellweave.kernel.kernel import Kernel
from cellweave.kernel.recorder import Recorder
from cellweave.protocol.messages import Delta
from cellweave.protocol.state import CellSource

REPEATS = 9


def chain(length: int, start: int) -> list[CellSource]:
    """Return cells that each add one to the one above."""
    sources = [f"x0 = {start}", *(f"x{number} = x{number - 1} + 1" for number in range(1, length))]
    return [CellSource(f"c{number}", "", "code", source) for number, source in enumerate(sources)]


def median(action: Callable[[int], float]) -> float:
    """Return the median of what ``action`` measures in milliseconds, the first (cold) left out."""
    return statistics.median([action(number) for number in range(REPEATS + 1)][1:])


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def line(measure: str, ours: float, floor: float, floor_name: str, note: str = "") -> None:
    print(f"{measure:<34} {ours:9.2f} ms   {floor_name} {floor:9.3f} ms   ratio {ours / floor:7.1f}   {note}")


def wave(length: int) -> None:
    """A changed first cell: everything below runs."""
    deltas: list[Delta] = []
    feed = Feed(deltas.append)
    kernel = Kernel(Recorder(feed), feed)
    kernel.load(chain(length, 0))
    kernel.run()
    loads: list[float] = []

    def once(number: int) -> float:
        loads.append(timed(lambda: kernel.load(chain(length, number + 1))))
        deltas.clear()
        return timed(kernel.run)

    ours = median(once)
    codes = [compile(cell.source, cell.id, "exec") for cell in chain(length, 0)]
    namespace: dict[str, object] = {}
    floor = median(lambda _: timed(lambda: [exec(code, namespace) for code in codes]))
    line(
        f"wave of {length} chained cells",
        ours,
        floor,
        "exec",
        f"{ours / length * 1000:.1f} µs a cell, deltas {len(deltas)}",
    )
    compiled = median(lambda _: timed(lambda: compile(chain(length, 0)[0].source, "cell", "exec")))
    line(f"load after one edit of {length} cells", statistics.median(loads[1:]), compiled, "compile of the cell")


def fingerprints() -> None:
    """What a cell costs that is given a large value and might change it."""
    random = np.random.default_rng(0)
    frame = pd.DataFrame(random.normal(size=(1_000_000, 5)), columns=list("abcde"))
    records = [{"id": number, "name": f"n{number}", "score": number / 2} for number in range(100_000)]
    for name, value, copy in (
        ("fingerprint of 1,000,000 × 5 floats", frame, frame.to_numpy().tobytes),
        ("fingerprint of 100,000 dictionaries", records, lambda: [dict(record) for record in records]),
    ):
        ours = median(lambda _, value=value: timed(lambda: fingerprint(value, {})))
        floor = median(lambda _, copy=copy: timed(copy))
        line(name, ours, floor, "one copy")


MEASURES = {"100": lambda: wave(100), "1000": lambda: wave(1000), "fingerprint": fingerprints}

if __name__ == "__main__":
    for name in sys.argv[1:] or MEASURES:
        MEASURES[name]()
