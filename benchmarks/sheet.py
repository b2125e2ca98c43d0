"""The sheet engine against a numpy floor, formualizer, IronCalc and LibreOffice in one run: full, edits, memory.

usage: scripts/bench sheet [rows …]     peers count where `scripts/bench --peers` and the system installed them
Workloads: W1 five filled columns and a sum, W2 running total, W3 lookups and conditional sums,
W4 growing sums, W5 one rate. All times are processor time, so that other work on the machine counts little.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import cellweave as cw

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-peers" / "bin" / "python"
REPEATS = 5
# Seconds a peer has for all its workloads of one size.
PATIENCE = 150


def best(action: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Return the median processor time of a few runs in milliseconds, the first one (cold) left out."""
    action()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        action()
        times.append((time.process_time() - start) * 1e3)
    return sorted(times)[len(times) // 2]


def line(measure: str, ours: float, floor: float | None = None, goal: float | None = None) -> None:
    """Print one measure: ours, the floor of the same run and the ratio, and the goal for a million rows."""
    beside = f"   floor {floor:9.2f}   ratio {ours / floor:6.1f}" if floor else " " * 35
    print(f"{measure:44s} {ours:9.2f} ms{beside}" + (f"   goal {goal:g}" if goal is not None else ""), flush=True)


class Edits:
    """Writes another number at every call, then reads."""

    def __init__(self, sheet: cw.Sheet, write: str, read: str) -> None:
        self.sheet, self.write, self.read, self.number = sheet, write, read, 0.0

    def __call__(self) -> None:
        self.number += 1.0
        self.sheet[self.write] = self.number
        self.sheet.values(self.read)


def filled(rows: int) -> tuple[cw.Sheet, np.ndarray, np.ndarray]:
    random = np.random.default_rng(1)
    a, b = random.random(rows) * 100, random.random(rows) * 10
    sheet = cw.Sheet.from_columns({"A": a, "B": b})
    sheet[f"C1:C{rows}"] = "=A1*B1"
    sheet[f"D1:D{rows}"] = "=C1*1.1+A1"
    sheet[f"E1:E{rows}"] = "=IF(D1>500,D1-500,0)"
    sheet[f"F1:F{rows}"] = "=ROUND(E1/3,2)"
    sheet["G1"] = "=SUM(F:F)"
    return sheet, a, b


def w1(rows: int) -> None:
    sheet, a, b = filled(rows)

    def floor() -> None:
        c = a * b
        d = c * 1.1 + a
        e = np.where(d > 500, d - 500, 0.0)
        np.round(e / 3, 2).sum()

    sheet["G1"]
    goal = rows == 1_000_000
    line("W1 full recalculation", best(sheet.recalculate_all), best(floor), 60 if goal else None)
    line("W1 edit of one leaf", best(Edits(sheet, "A7", "G1"), 30), None, 1)
    line(
        "W1 visible rows first (60 × 7)",
        best(lambda: (sheet.__setitem__("A9", time.process_time()), sheet.recalculate("A1:F60"))),
    )


def w2(rows: int) -> None:
    a = np.random.default_rng(1).random(rows)
    sheet = cw.Sheet.from_columns({"A": a})
    sheet["B1"] = "=A1"
    sheet[f"B2:B{rows}"] = "=B1+A2"
    floor = best(lambda: np.cumsum(a))
    line("W2 running total, full", best(sheet.recalculate_all), floor, 20)
    line("W2 head edit", best(Edits(sheet, "A1", f"B{rows}")), floor, 20)


def w3(rows: int) -> None:
    random = np.random.default_rng(1)
    keys = rows // 10
    query, table = random.integers(1, keys + 1, rows), random.random(keys)
    sheet = cw.Sheet.from_columns({"A": query, "E": np.arange(1, keys + 1), "F": table})
    sheet[f"B1:B{rows}"] = f"=VLOOKUP(A1,$E$1:$F${keys},2,FALSE)"
    line("W3 VLOOKUP full", best(sheet.recalculate_all), best(lambda: table[query - 1]), 250)
    line("W3 table value edit", best(Edits(sheet, "F77", f"B{rows}")), None, 50)
    line("W3 table key edit", best(Edits(sheet, "E77", f"B{rows}")), None, 50)
    groups, amounts = random.integers(1, 1001, rows), random.random(rows)
    sheet = cw.Sheet.from_columns({"A": groups, "B": amounts, "D": np.arange(1, 1001)})
    sheet["E1:E1000"] = f"=SUMIF($A$1:$A${rows},D1,$B$1:$B${rows})"

    def cold() -> None:
        sheet["B1:B20000"] = amounts[:20000] + time.process_time()
        sheet["E1"]

    line("W3 SUMIF over 1,000 groups, index made anew", best(cold), best(lambda: np.bincount(groups, amounts)), 60)
    line("W3 SUMIF edit", best(Edits(sheet, "B77", "E5")), None, 5)


def w4(rows: int) -> None:
    a = np.random.default_rng(1).random(rows)
    sheet = cw.Sheet.from_columns({"A": a})
    sheet[f"B1:B{rows}"] = "=SUM(A$1:A1)"
    line("W4 growing sums, head edit", best(Edits(sheet, "A1", f"B{rows}")), best(lambda: np.cumsum(a)), 20)


def w5(rows: int) -> None:
    a = np.random.default_rng(1).random(rows)
    sheet = cw.Sheet.from_columns({"A": a})
    sheet["D1"] = 2.0
    sheet[f"B1:B{rows}"] = "=A1*$D$1"
    line("W5 rate edit", best(Edits(sheet, "D1", f"B{rows}")), best(lambda: a * 3.0), 10)


def interactive() -> None:
    """The operations of "Benchmarking Spreadsheet Systems" (SIGMOD 2020) at 500,000 rows by 17 columns."""
    rows = 500_000
    random = np.random.default_rng(1)
    letters = "ABCDEFGHIJKLMNOP"
    sheet = cw.Sheet.from_columns({letter: random.integers(0, 10**6, rows) for letter in letters})
    sheet[f"Q1:Q{rows}"] = "=A1*2"
    sheet["Q1"]
    flip = [False]

    def sort() -> None:
        flip[0] = not flip[0]
        sheet.sort(f"A1:Q{rows}", "B" if flip[0] else "C")
        sheet["Q1"]

    def insert() -> None:
        sheet.insert_rows(rows // 2)
        sheet["Q1"]

    def delete() -> None:
        sheet.delete_rows(rows // 2)
        sheet["Q1"]

    def lookup() -> None:
        flip[0] = not flip[0]
        sheet["S1"] = f"=VLOOKUP({'A7' if flip[0] else 'A8'},A1:Q{rows},3,FALSE)"
        sheet.values("S1")

    def conditional() -> None:
        flip[0] = not flip[0]
        sheet["S2"] = f'=COUNTIF(A1:A{rows},">{500 + flip[0]}")'
        sheet["S2"]

    def conditional_sum() -> None:
        flip[0] = not flip[0]
        sheet["S3"] = f"=SUMIF(A1:A{rows},{'A7' if flip[0] else 'A8'},Q1:Q{rows})"
        sheet["S3"]

    def filtering() -> None:
        flip[0] = not flip[0]
        sheet["U1"] = f"=FILTER(A1:Q{rows},B1:B{rows}>{100 + flip[0]})"
        sheet["U1"]

    for name, action in (("sort", sort), ("insert a row", insert), ("delete a row", delete)):
        line(f"500,000 × 17: {name}", best(action), None, 500)
    for name, action in (
        ("lookup", lookup),
        ("conditional count", conditional),
        ("conditional sum", conditional_sum),
        ("filter", filtering),
    ):
        line(f"500,000 × 17: {name}", best(action), None, 500)


def spilling() -> None:
    """Formulas over a million rows whose results spill, beside the arrays they are; and one edit of what they read."""
    rows = 1_000_000
    random = np.random.default_rng(1)
    a, groups = random.random(rows), random.integers(1, 1001, rows)
    sheet = cw.Sheet.from_columns({"A": a, "B": groups})
    sheet["A1"]

    def grouped() -> None:
        order = np.argsort(groups.astype(np.uint16), kind="stable")
        np.add.reduceat(a[order], np.flatnonzero(np.diff(groups[order], prepend=0)))

    for name, formula, floor, goal in (
        ("A1:A1000000*2", "=A1:A1000000*2", lambda: a * 2.0, 60),
        ("SEQUENCE", "=SEQUENCE(1000000)", lambda: np.arange(1.0, rows + 1), 60),
        ("SORT", "=SORT(A1:A1000000)", lambda: np.sort(a, kind="stable"), 500),
        ("UNIQUE", "=UNIQUE(A1:A1000000)", lambda: np.unique(a, return_index=True), 500),
        ("SUM(FILTER)", "=SUM(FILTER(A1:A1000000,B1:B1000000>500))", lambda: a[groups > 500].sum(), 100),
        ("GROUPBY, 1,000 groups", "=GROUPBY(B1:B1000000,A1:A1000000,SUM)", grouped, 500),
        ("XLOOKUP of keys", "=XLOOKUP(B1:B1000000,B1:B1000,A1:A1000,0)", lambda: a[groups], None),
        ("COUNTIF of keys", "=COUNTIF(B1:B1000000,B1:B1000000)", lambda: np.bincount(groups)[groups], None),
    ):
        sheet["D1"] = formula
        sheet["D1"]
        line(f"spilled: {name}", best(sheet.recalculate_all), best(floor), goal)
        line(f"spilled: {name}, edit", best(Edits(sheet, "A7", "D1")))


def structure() -> None:
    """A million readers of one column, and a chain of 100,000 formulas."""
    rows = 1_000_000
    sheet = cw.Sheet.from_columns({"A": np.random.default_rng(1).random(rows)})
    sheet[f"B1:B{rows}"] = "=A1*2"
    sheet["B1"]
    book = sheet._book
    area = cw.sheet("1")._area("A7")
    line("dependents of one cell among a million", best(lambda: list(book.dependents.of(0, area)), 100), None, 1)
    chain = cw.sheet()
    chain["A1"] = 1.0
    chain["A2:A100000"] = "=A1+1"
    line("chain of 100,000, head edit", best(Edits(chain, "A1", "A100000")))


def memory() -> None:
    """The peak of W1 at a million rows, in a process of its own, less what importing takes."""
    code = (
        "import re, runpy, sys; from pathlib import Path; sys.argv = ['sheet.py'];"
        "peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]);"
        "bench = runpy.run_path('benchmarks/sheet.py'); bench['filled'](100)[0]['G1']; before = peak();"
        "s, a, b = bench['filled'](1_000_000); s['G1']; print((peak() - before) / 1024)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    print(f"{'W1 peak memory, 6M cells':44s} {float(run.stdout):9.0f} MiB{' ' * 34}   goal 250", flush=True)


def peers(rows: int) -> None:
    """Run the same workloads in the peers that are installed; each has as long as PATIENCE."""
    folder = Path(__file__).with_name("peers")
    commands: dict[str, list[Any]] = {}
    if PEERS.exists():
        for peer in ("formualizer", "ironcalc"):
            commands[peer] = [PEERS, folder / "engines.py", peer, rows]
    else:
        print("formualizer, ironcalc: not installed (scripts/bench --peers)")
    office = office_python()
    if office is not None:
        commands["libreoffice"] = [office, folder / "office.py", rows]
    else:
        print("libreoffice: not installed (soffice and python3-uno)")
    for peer, command in commands.items():
        started = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            out, err = started.communicate(timeout=PATIENCE)
            print(out.rstrip() if started.returncode == 0 else f"{peer}: {err.strip().splitlines()[-1:]}", flush=True)
        except subprocess.TimeoutExpired as late:
            started.terminate()  # not killed: what it started has to end too, not calculate on beside what is next
            started.wait()
            print((late.stdout or b"").decode().rstrip() or f"{peer}: nothing yet")
            print(f"{peer}: stopped after {PATIENCE} s, loading included", flush=True)


def office_python() -> str | None:
    """Return the Python that can talk to LibreOffice, or None where one of them is missing."""
    if shutil.which("soffice") is None:
        return None
    for python in ("/usr/bin/python3", "python3"):
        found = shutil.which(python)
        if found and subprocess.run([found, "-c", "import uno"], capture_output=True).returncode == 0:
            return found
    return None


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000]
    for rows in sizes:
        print(f"-- {rows:,} rows")
        for workload in (w1, w2, w3, w4, w5):
            workload(rows)
        peers(rows)
    interactive()
    spilling()
    structure()
    memory()
    print(f"peak of this run {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
