"""Owns the tables a page can scroll: which frame stands behind which output, and reading windows of it."""

from __future__ import annotations

from typing import Any


class Place:
    """Where a table would stand: the output element of a cell."""

    def __init__(self, tables: Tables, cell: str, element: str) -> None:
        self._tables = tables
        self.cell = cell
        self.element = element


class Tables:
    """The tables of all outputs."""

    def at(self, cell: str, element: str) -> Place:
        """Return the place of an output, where ``display`` may put a table."""
        return Place(self, cell, element)

    def forget(self, cell: str) -> None:
        """Forget the tables of a cell."""

    def read(
        self, table: str, first: int, last: int, sort: list[list[Any]], filters: list[list[Any]]
    ) -> dict[str, Any]:
        """Return rows ``first`` to ``last`` (exclusive), and how many rows the filters leave."""
        return {"rows": [], "first": first, "total": 0}
