"""Formulas after rows and columns come and go, cells move, and sheets, names and columns get other names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cellweave.address import Address, Range
from cellweave.formula import renaming, rewriting
from cellweave.formula.parse import parse
from cellweave.formula.render import render


def _own(sheet: str | None) -> bool:
    return sheet is None


@pytest.mark.parametrize(
    ("text", "at", "count", "expected"),
    [
        ("=A5", 2, 1, "=A6"),
        ("=A2", 2, 1, "=A2"),
        ("=A3", 2, 1, "=A4"),
        ("=$A$3", 2, 2, "=$A$5"),
        ("=SUM(A1:A9)", 4, 3, "=SUM(A1:A12)"),
        ("=SUM(A5:A9)", 4, 1, "=SUM(A6:A10)"),
        ("=SUM(A1:A4)", 4, 1, "=SUM(A1:A4)"),
        ("=SUM(A:A)", 4, 1, "=SUM(A:A)"),
        ("=SUM(3:5)", 4, 1, "=SUM(3:6)"),
        ("=A1048576", 4, 1, "=#REF!"),
        ("=SUM(A1:A1048576)", 4, 1, "=SUM(A1:A1048576)"),
        ("=Other!A9", 2, 1, "=Other!A9"),
        ("=[Book]S!A9", 2, 1, "=[Book]S!A9"),
        ("= a9 + 1", 2, 1, "= a10 + 1"),
    ],
)
def test_rows_inserted(text: str, at: int, count: int, expected: str) -> None:
    formula = rewriting.inserted(parse(text, 0, 5), 0, 5, at, count, rows=True, on_sheet=_own, moves=True)
    assert render(formula, 0, 5) == expected


def test_a_formula_below_moves_along() -> None:
    formula = parse("=A9+A1", 19, 5)
    assert render(rewriting.inserted(formula, 19, 5, 2, 1, rows=True, on_sheet=_own, moves=True), 20, 5) == "=A10+A1"


def test_a_total_takes_in_a_row_put_before_it() -> None:
    formula = parse("=SUM(B2:B4)", 4, 1)
    grown = rewriting.inserted(formula, 4, 1, 4, 1, rows=True, on_sheet=_own, moves=True, grows=True)
    assert render(grown, 5, 1) == "=SUM(B2:B5)"
    kept = rewriting.inserted(formula, 4, 1, 4, 1, rows=True, on_sheet=_own, moves=True)
    assert render(kept, 5, 1) == "=SUM(B2:B4)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=A2", "=A2"),
        ("=A4", "=#REF!"),
        ("=A6", "=A4"),
        ("=SUM(A1:A9)", "=SUM(A1:A7)"),
        ("=SUM(A3:A9)", "=SUM(A3:A7)"),
        ("=SUM(A1:A4)", "=SUM(A1:A2)"),
        ("=SUM(A3:A4)", "=SUM(#REF!)"),
        ("=SUM(4:9)", "=SUM(3:7)"),
        ("=SUM(A9:A1)", "=SUM(A7:A1)"),
        ("=Other!A4", "=Other!A4"),
    ],
)
def test_rows_deleted(text: str, expected: str) -> None:
    formula = rewriting.deleted(parse(text, 0, 5), 0, 5, 2, 2, rows=True, on_sheet=_own, moves=True)
    assert render(formula, 0, 5) == expected


def test_columns_on_another_sheet() -> None:
    def is_other(sheet: str | None) -> bool:
        return sheet == "Other"

    formula = parse("=Other!C1+C1+SUM(Other!A:D)", 0, 0)
    wider = rewriting.inserted(formula, 0, 0, 1, 2, rows=False, on_sheet=is_other, moves=False)
    assert render(wider, 0, 0) == "=Other!E1+C1+SUM(Other!A:F)"
    narrower = rewriting.deleted(formula, 0, 0, 2, 1, rows=False, on_sheet=is_other, moves=False)
    assert render(narrower, 0, 0) == "=Other!#REF!+C1+SUM(Other!A:C)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=B2", "=E12"),
        ("=$B$2", "=$E$12"),
        ("=SUM(B2:B3)", "=SUM(E12:E13)"),
        ("=A1", "=A1"),
        ("=SUM(A1:B3)", "=SUM(A1:B3)"),
        ("=E12", "=#REF!"),
    ],
)
def test_cells_moved(text: str, expected: str) -> None:
    formula = rewriting.moved(parse(text, 30, 8), 30, 8, Range(1, 1, 2, 1), 10, 3, on_sheet=_own)
    assert render(formula, 30, 8) == expected


def test_an_edge_of_a_range_moved_stretches_it() -> None:
    formula = rewriting.moved(parse("=SUM(A1:A9)", 30, 8), 30, 8, Range(8, 0, 8, 0), 3, 0, on_sheet=_own)
    assert render(formula, 30, 8) == "=SUM(A1:A12)"


def test_cells_moved_to_another_sheet() -> None:
    formula = rewriting.moved(parse("=B2+A1", 9, 9), 9, 9, Range(1, 1, 2, 1), 0, 0, on_sheet=_own, new_sheet="New one")
    assert render(formula, 9, 9) == "='New one'!B2+A1"


def test_a_moved_formula_reads_the_same_cells() -> None:
    formula = parse("=A1+$B$2", 4, 4)
    assert render(rewriting.shifted(formula, *Address(4, 4), 9, 9), 9, 9) == "=A1+$B$2"


@pytest.mark.parametrize(
    ("change", "text", "expected"),
    [
        (lambda f: rewriting.renamed_sheet(f, "data", "My Data"), "=Data!A1+Data2!A1", "='My Data'!A1+Data2!A1"),
        (lambda f: rewriting.renamed_sheet(f, "B", "It's"), "=A:B!A1", "='A:It''s'!A1"),
        (lambda f: rewriting.without_sheet(f, "Data"), "=Data!A1+B1", "=#REF!+B1"),
        (lambda f: renaming.renamed_name(f, "rate", "tax"), '=RATE*rate2&"rate"', '=tax*rate2&"rate"'),
        (lambda f: renaming.renamed_name(f, "f", "g"), "=f(1)+f.x(2)+F[a]", "=g(1)+g.x(2)+g[a]"),
        (lambda f: renaming.renamed_column(f, "T", "a", "unit price"), "=T[a]+U[a]+[@a]", "=T[unit price]+U[a]+[@a]"),
        (
            lambda f: renaming.renamed_column(f, "T", "a", "b c", inside=True),
            "=[@a]+T[[#Totals],[a]:[z]]",
            "=[@[b c]]+T[[#Totals],[b c]:[z]]",
        ),
    ],
)
def test_renaming(change: Callable[..., object], text: str, expected: str) -> None:
    assert render(change(parse(text))) == expected  # type: ignore[arg-type]
