"""Threads that read a sheet get what its formulas give, whichever of them has to recalculate."""

from __future__ import annotations

import threading
import time
from typing import Any

import cellweave as cw
from cellweave.sheet.names import Names


def in_threads(count: int, *work: Any) -> None:
    threads = [threading.Thread(target=one) for one in work for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


def test_whoever_comes_while_another_recalculates_waits() -> None:
    def slow(number: float) -> float:
        time.sleep(0.02)
        return number

    sheet = cw.Sheet(names=Names({"slow": slow}.__getitem__))
    sheet["A1:A5"] = [[number] for number in range(5)]
    sheet["B1:B5"] = "=slow(A1)"
    sheet["C1"] = "=SUM(B1:B5)"
    found: list[Any] = []
    in_threads(4, lambda: found.append(sheet["C1"]))
    assert found == [10.0] * 4


def test_sheets_that_read_each_other_are_read_by_threads() -> None:
    held: dict[str, Any] = {}
    held["a"], held["b"] = (cw.Sheet(names=Names(held.__getitem__)) for _ in range(2))
    held["a"]["A1"], held["a"]["B1"] = 3, "=b!A1+1"
    held["b"]["A1"] = "=a!A1*2"
    found: list[Any] = []
    for number in range(20):
        held["a"]["A1"] = number
        in_threads(2, lambda: found.append(held["a"]["B1"] - 1), lambda: found.append(held["b"]["A1"]))
        assert found == [2.0 * number] * 4
        found.clear()
