"""Large books are passed over by full collections, and still nothing that is garbage stays."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

import cellweave as cw
from cellweave.sheet.collector import keeper


class Node:
    """Something that only the collector frees, once nobody else has it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def sheet() -> Iterator[cw.Sheet]:
    """A sheet of 10,000 formulas that are unlike each other."""
    sheet = cw.Sheet()
    for row in range(1, 10_001):
        sheet[f"A{row}"] = f"=B{row}*{row}+{row % 7}"
    yield sheet


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.collect()
    gc.unfreeze()


def collect_as_python_does() -> None:
    """Make objects that stay until Python has collected all generations of itself."""
    full = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            full.append(info)

    gc.callbacks.append(note)
    kept: list[list[int]] = []
    while not full and len(kept) < 3_000_000:
        kept.append([])
    gc.callbacks.remove(note)
    assert full


def test_a_large_book_is_passed_over(sheet: cw.Sheet) -> None:
    collect_as_python_does()
    frozen = gc.get_freeze_count()
    assert frozen > 40_000
    assert not any(thing is sheet._book for thing in gc.get_objects())


def test_a_book_that_was_calculated_is_passed_over_at_once(sheet: cw.Sheet) -> None:
    gc.unfreeze()
    sheet.values("A10000")
    assert gc.get_freeze_count() > 40_000


def test_a_small_book_is_not() -> None:
    sheet = cw.Sheet()
    for number in range(10_000):
        sheet["A1"] = f"=B1*{number}"
    gc.collect()
    assert sheet._book not in keeper._books


def test_what_is_garbage_later_goes_when_a_collection_is_asked_for(sheet: cw.Sheet) -> None:
    node = Node()
    gone = weakref.ref(node)
    gc.collect()
    assert gc.get_freeze_count()
    del node
    gc.collect()
    assert gone() is None


def test_what_is_garbage_later_goes_in_time_by_itself(sheet: cw.Sheet) -> None:
    node = Node()
    gone = weakref.ref(node)
    gc.collect()
    del node
    rounds = 0
    while gone() is not None and rounds < 100:
        collect_as_python_does()
        rounds += 1
    assert 1 < rounds < 100


def test_a_book_whose_sheet_is_gone_is_freed() -> None:
    sheet = cw.Sheet()
    for row in range(1, 10_001):
        sheet[f"A{row}"] = f"=B{row}*{row}+{row % 7}"
    gc.collect()
    assert gc.get_freeze_count()
    book = weakref.ref(sheet._book)
    del sheet
    collect_as_python_does()
    assert book() is None
