"""Owns what a formula may ask of the world while it runs: cells, names, tables, Python functions, clock and chance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple, Protocol

from cellweave.address import Range
from cellweave.formula.reference import Area, Grid
from cellweave.formula.syntax import Formula


class Table(NamedTuple):
    """A table on a sheet. ``area`` holds all of it: the header row first, the totals row last, where there are any."""

    columns: tuple[str, ...]
    area: Area
    has_header: bool = True
    has_totals: bool = False


class Looks(NamedTuple):
    """How a grid cell shows: its number format, and its column's width in characters."""

    format: str = "General"
    width: float = 8.43


class Context(Grid, Protocol):
    """The world of one formula. ``sheet``, ``row`` and ``column`` say where it stands, counted from 0."""

    sheet: Any
    row: int
    column: int
    # (rows, columns) that an array formula of older Excel fills, or None.
    fills: tuple[int, int] | None = None

    def sheet_key(self, name: str) -> Any:
        """Return the key of the sheet with this name, without regard to case. Raises KeyError when there is none."""

    def sheet_keys(self) -> list[Any]:
        """Return the keys of all sheets in their order."""

    def name(self, name: str, sheet: Any) -> Any:
        """Return what a name means: a ``Formula``, an ``Area``, a grid value or any Python object. Raises KeyError.

        ``sheet`` is the key of the sheet written before the name, or None.
        """

    def function(self, name: str) -> Callable[..., Any]:
        """Return the Python function of a name, dots allowed. Raises KeyError when there is none."""

    def table(self, name: str | None) -> Any:
        """Return a ``Table``, a frame or a mapping of columns; None asks for the table around the formula.

        Raises KeyError when there is none.
        """

    def spilled(self, sheet: Any, row: int, column: int) -> Range | None:
        """Return the range that an anchor fills, or None where nothing spills from."""

    def formula_text(self, sheet: Any, row: int, column: int) -> str | None:
        """Return the formula in a grid cell as A1 text with its ``=``, or None."""

    def formulas(self, area: Area) -> Iterable[tuple[Range, Formula]]:
        """Return the formulas in an area, each with a range it fills, which may reach beyond the area."""

    def hidden_rows(self, sheet: Any) -> Collection[int]:
        """Return the rows that do not show, so SUBTOTAL(109, …) leaves them out."""

    def filtered_rows(self, sheet: Any) -> Collection[int]:
        """Return those of the hidden rows that a filter hides, so SUBTOTAL(9, …) leaves them out too."""

    def looks(self, sheet: Any, row: int, column: int) -> Looks:
        """Return how a grid cell shows."""

    def file(self, sheet: Any) -> str:
        """Return the file that a sheet came from as CELL spells it, ``/folder/[book.xlsx]Sheet1``, or ""."""

    def total(self, name: str, area: Area) -> Any:
        """Return SUM, COUNT, AVERAGE, MIN or MAX of a range where that is known already, else NotImplemented."""

    def now(self) -> float:
        """Return the serial number of this moment."""

    def random(self) -> float:
        """Return a number from 0 up to 1."""
