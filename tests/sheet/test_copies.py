"""Sheets are copied and pickled with their book: formulas live, and whatever their names mean."""

from __future__ import annotations

import copy
import gc
import math
import pickle
import subprocess
import sys
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cellweave as cw
from cellweave.sheet.loading import Loader
from cellweave.sheet.names import Names

WAYS = [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))]
IDS = ["copy", "deepcopy", "pickle"]


def twice(number: float) -> float:
    return 2 * number


@pytest.mark.parametrize("way", WAYS, ids=IDS)
def test_a_copy_is_a_sheet_of_its_own(way: Callable[[Any], Any]) -> None:
    sheet = cw.sheet("item | price | total\npear | 2.50 | =@price*2\n", header=True, formats={"C:C": "0.00"})
    other = way(sheet)
    assert (other.name, other.shape, other.header) == (sheet.name, sheet.shape, sheet.header)
    assert other.text() == sheet.text()
    assert (other.formula("C2"), other.number_format("C2")) == ("=B2*2", "0.00")
    other["B2"] = 4
    assert (other.total, sheet.total) == ([8.0], [5.0])
    sheet["B2"] = 1
    assert (other.total, sheet.total) == ([8.0], [2.0])


@pytest.mark.parametrize("way", WAYS[1:], ids=IDS[1:])
def test_sheets_of_one_book_stay_together(way: Callable[[Any], Any]) -> None:
    loader = Loader()
    one, two = loader.sheet("One"), loader.sheet("Two")
    loader.define("rate", "0.5")
    one["A1"] = 8
    two["A1"] = "=One!A1*rate"
    sheets = way({"One": one, "Two": two})
    sheets["One"]["A1"] = 20
    assert (sheets["Two"]["A1"], two["A1"]) == (10.0, 4.0)


def test_what_names_mean_goes_along_with_a_pickle() -> None:
    prices = cw.Sheet()
    prices["A1"] = 5
    held = {"prices": prices, "rate": 0.5, "twice": twice, "math": math}
    sheet = cw.Sheet(names=Names(held.__getitem__))
    sheet["A1:D1"] = [["=prices!A1", "=rate", "=twice(A1)", "=math.sqrt(A1-1)"]]
    assert sheet["A1:D1"] == [[5.0, 0.5, 10.0, 2.0]]
    other, its_prices = pickle.loads(pickle.dumps((sheet, prices)))
    held["rate"] = 0.9
    assert other["A1:D1"] == [[5.0, 0.5, 10.0, 2.0]]
    its_prices["A1"] = 10
    assert other["A1:D1"] == [[10.0, 0.5, 20.0, 3.0]]
    assert sheet["A1:D1"] == [[5.0, 0.9, 10.0, 2.0]]


def test_sheets_that_read_each_other_by_name_are_pickled_together() -> None:
    held: dict[str, Any] = {}
    held["a"], held["b"] = (cw.Sheet(names=Names(held.__getitem__)) for _ in range(2))
    held["a"]["A1"], held["a"]["B1"] = 3, "=b!A1+1"
    held["b"]["A1"] = "=a!A1*2"
    a, b = pickle.loads(pickle.dumps((held["a"], held["b"])))
    assert (a["B1"], b["A1"]) == (7.0, 6.0)
    a["A1"] = 4
    assert (a["B1"], b["A1"]) == (9.0, 8.0)


def test_a_copy_reads_the_names_of_the_program_it_is_in() -> None:
    held = {"rate": 0.5}
    sheet = cw.Sheet(names=Names(held.__getitem__))
    sheet["A1"] = "=rate"
    other = copy.deepcopy(sheet)
    held["rate"] = 0.9
    assert other["A1"] == 0.9


def test_nothing_of_the_book_itself_is_computed_again() -> None:
    sheet = cw.Sheet(names=Names())
    sheet["A1:A3"] = [[1], [2], [3]]
    sheet["B1"] = "=A1:A3*2"
    sheet["C1"] = "=RAND()"
    drawn = sheet["C1"]
    other = pickle.loads(pickle.dumps(sheet))
    assert other._book.is_fresh
    assert other["C1"] == drawn
    assert other.values("B1#") == [[2.0], [4.0], [6.0]]
    other["A2"] = 5
    assert other.values("B1#") == [[2.0], [10.0], [6.0]]
    other["B2"] = "in the way"
    assert str(other.values("B1")[0][0]) == "#SPILL!"
    again = pickle.loads(pickle.dumps(other))
    del again["B2"]
    assert again.values("B1#") == [[2.0], [10.0], [6.0]]


WORK = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
import cellweave as cw

def total(sheets, units):
    sheets["a"]["C2"] = units
    return sheets["a"]["D2"]

if __name__ == "__main__":
    sheets = {"a": cw.sheet("item | price | units | total\\npear | 2.50 | 3 | =@price*@units", header=True)}
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        print(*pool.map(total, [sheets, sheets], [4, 10]), sheets["a"]["D2"])
"""


def test_sheets_go_to_other_processes(tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text(WORK)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "work.py")], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("10.0 25.0 7.5\n", "")


def test_a_sheet_that_nobody_holds_is_gone() -> None:
    sheet = cw.Sheet(names=Names())
    sheet["A1:A5000"] = [[i] for i in range(5000)]
    sheet["B1:B5000"] = "=A1*2"
    assert sheet["B5000"] == 9998.0
    other = copy.deepcopy(sheet)
    books = [weakref.ref(sheet._book), weakref.ref(other._book)]
    del sheet, other
    gc.collect()
    assert [book() for book in books] == [None, None]
