"""Who reads a range: the answer is right, and finding it costs what is found, not what there is."""

from __future__ import annotations

import random

import pytest

import cellweave as cw
from cellweave.address import Range
from cellweave.sheet.book import Book
from cellweave.sheet.dependents import Dependents
from cellweave.sheet.grid import Grid
from cellweave.sheet.regions import Region


def grid() -> tuple[Book, Grid]:
    book = Book()
    return book, book.add_grid("Sheet1")


def entered(places: dict[Range, str]) -> tuple[Dependents, list[Region]]:
    """Return dependents of regions with these formulas, and the regions."""
    book, sheet = grid()
    dependents, regions = Dependents(), []
    for area, text in places.items():
        regions.append(Region(0, area, book.language.template(sheet, text, area.top, area.left)))
        dependents.add(regions[-1])
    return dependents, regions


def readers(dependents: Dependents, changed: str) -> set[str]:
    return {str(part) for _, part in dependents.of(0, Range.parse(changed))}


def test_readers_are_parts_of_regions() -> None:
    dependents, _ = entered({Range(0, 1, 99, 1): "=A1*2", Range(0, 2, 0, 2): "=SUM(A:A)", Range(5, 3, 5, 3): "=A7"})
    assert readers(dependents, "A7") == {"B7", "C1", "D6"}
    assert readers(dependents, "A50:A60") == {"B50:B60", "C1"}
    assert readers(dependents, "B7") == set()


def test_the_dead_are_not_found_and_leave_in_the_end() -> None:
    dependents, regions = entered({Range(row, 1, row, 1): f"=A{row + 1}*{row}" for row in range(100)})
    for region in regions[:60]:
        region.alive = False
        dependents.remove(region)
    assert readers(dependents, "A1:A100") == {f"B{row}" for row in range(61, 101)}
    held = dependents._columns[0, 0]
    assert held.size < 100


@pytest.mark.parametrize("by", [3, 64, 1000, -5])
def test_readers_follow_a_shift(by: int) -> None:
    rng = random.Random(by)
    spans = [(row, row + rng.choice([0, 1, 60, 200])) for row in range(0, 1000, 7)]
    clear = [(low, high) for low, high in spans if high < 400 or low >= 405]
    dependents, regions = entered({Range(low, 5, low, 5): f"=SUM(A{low + 1}:A{high + 1})" for low, high in clear})
    dependents.shift(0, 405, by, rows=True)
    for region in regions:
        if region.area.top >= 405:
            region.area = Range(region.area.top + by, 5, region.area.top + by, 5)
    moved = [(low + by, high + by) if low >= 405 else (low, high) for low, high in clear]
    for row in range(0, 1200 + max(by, 0), 11):
        expected = {f"F{low + 1}" for low, high in moved if low <= row <= high}
        assert readers(dependents, f"A{row + 1}") == expected


def test_finding_one_among_a_million_looks_at_few() -> None:
    book, sheet = grid()
    region = Region(0, Range(0, 1, 0, 1), book.language.template(sheet, "=A1", 0, 1))
    dependents = Dependents()
    dependents.add(region)
    assert readers(dependents, "A1") == {"B1"}
    held = dependents._columns[0, 0]
    # As many regions as that cost the test minutes, so one stands for all.
    for row in range(1_000_000):
        held.add(row, row, region, region.template.reaches[0])
    assert held.size == 1_000_001
    assert len(list(dependents.of(0, Range(777_777, 0, 777_777, 0)))) == 1
    assert max(len(bucket) for buckets in held._heights.values() for bucket in buckets.values()) <= 9


def test_a_chain_of_edits_leaves_no_readers_behind() -> None:
    sheet = cw.sheet("1 | =A1+1")
    for step in range(500):
        sheet["B1"] = f"=A1+{step}"
    assert readers(sheet._book.dependents, "A1") == {"B1"}
    held = sheet._book.dependents._columns[0, 0]
    assert held.size <= 3
    assert sheet["B1"] == 500.0


@pytest.mark.parametrize(
    ("formula", "edited", "stale"),
    [("=SUM(A$1:A{})", "A500", "H500:H1000"), ("=SUM(A{}:A$1000)", "A500", "H1:H500"), ("=A{}*2", "A7", "H7")],
)
def test_a_region_that_grew_cell_by_cell_stands_in_few_places(formula: str, edited: str, stale: str) -> None:
    sheet = cw.Sheet()
    for row in range(1, 1001):
        sheet[f"A{row}"] = row
        sheet[f"H{row}"] = formula.format(row)
    dependents = sheet._book.dependents
    (region,) = sheet._grid.regions
    assert region.times_entered < 20
    assert readers(dependents, edited) == {stale}
    sheet.insert_rows(3)
    for row in range(1002, 1200):
        sheet[f"H{row}"] = formula.format(row)
    sheet["A8"] = 100.0
    assert (
        sheet["H8"]
        == {"=SUM(A$1:A{})": 121.0, "=SUM(A{}:A$1000)": sum(range(8, 1001)) + 100.0, "=A{}*2": 200.0}[formula]
    )
