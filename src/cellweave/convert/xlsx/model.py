"""Owns what a reader hands over: plain columns and formula runs, nothing of XML and nothing computed.

Rows and columns count from 0 throughout.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from cellweave.sheet.iterating import Iteration
from cellweave.values import Scalar


@dataclass
class ValueRun:
    """Constants in consecutive rows of one column from ``row`` on: floats in an ``array('d')``, or mixed in a list."""

    row: int
    values: array[float] | list[Scalar]


@dataclass
class FormulaRun:
    """One formula filled down rows ``first`` to ``last`` (inclusive) of a column.

    ``text`` (without ``=``) is as written for the cell at ``origin`` (row, column); elsewhere its relative references
    shift. ``array`` is the (rows, columns) an array formula fills, ``dynamic`` whether it may spill by itself.
    """

    first: int
    last: int
    text: str
    origin: tuple[int, int]
    array: tuple[int, int] | None = None
    dynamic: bool = False


@dataclass
class StyleRun:
    """Rows ``first`` to ``last`` (inclusive) of one column share a cell style."""

    first: int
    last: int
    style: int


@dataclass
class ColumnData:
    values: list[ValueRun] = field(default_factory=list)
    formulas: list[FormulaRun] = field(default_factory=list)
    styles: list[StyleRun] = field(default_factory=list)


@dataclass
class TableData:
    """A table: ``area`` is (first row, first column, last row, last column), header and totals included."""

    name: str
    area: tuple[int, int, int, int]
    columns: list[str]
    has_header: bool = True
    has_totals: bool = False


@dataclass
class SheetData:
    """One sheet. ``widths`` are in characters by column; ``skipped`` says what is missing of it. One that is no
    worksheet (a chart, say) only keeps its place.
    """

    name: str
    columns: dict[int, ColumnData] = field(default_factory=dict)
    tables: list[TableData] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    filtered_rows: set[int] = field(default_factory=set)
    is_worksheet: bool = True
    skipped: list[str] = field(default_factory=list)


@dataclass
class BookData:
    """A whole workbook in tab order. ``names`` are (name, sheet index or None, formula text without ``=``); ``skipped``
    says in a sentence each what was left out or changed; ``iteration`` is how many rounds circles are computed for, and
    the change that ends them.
    """

    sheets: list[SheetData]
    names: list[tuple[str, int | None, str]]
    formats: list[str]
    date1904: bool = False
    iteration: Iteration | None = None
    skipped: list[str] = field(default_factory=list)
