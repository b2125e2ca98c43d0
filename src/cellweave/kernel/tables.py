"""Owns the tables a page can scroll: which frame stands behind which output, and reading windows of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cellweave.errors import KernelError

FIRST = 50  # rows that come with the output itself
WINDOW = 1000  # rows one ReadTable answers at most
COLUMNS = 500  # columns shown; a wider table says how many it has

Rows = list[list[Any]]


class Source:
    """What a table is read from: columns, and rows in any order. ``frames`` and ``grids`` make them."""

    columns: list[dict[str, Any]]
    total: int

    def order(self, sort: list[list[Any]], filters: list[list[Any]]) -> Any:
        """Return the row numbers that pass the filters, sorted, as something ``take`` understands."""
        raise NotImplementedError

    def count(self, order: Any) -> int:
        """Return how many rows an order has."""
        return len(order)

    def window(self, first: int, last: int) -> Rows:
        """Return the rows in their own order, values as JSON has them."""
        raise NotImplementedError

    def take(self, order: Any, first: int, last: int) -> Rows:
        """Return a window of the rows in the given order."""
        raise NotImplementedError

    def behind(self, row: int, column: int) -> dict[str, Any]:
        """Return what stands behind a value, where there is more to it than the value: see ``ReadGridCell``."""
        raise KernelError("Only the values of a sheet have formulas.")


class Place:
    """Where a table would stand: the output element of a cell."""

    def __init__(self, tables: Tables, cell: str, element: str) -> None:
        self._tables = tables
        self._cell = cell
        self._element = element

    def put(self, source: Source) -> str:
        """Keep the source for reading and return the table's id."""
        return self._tables.put(self._cell, self._element, source)


class Tables:
    """The tables of all outputs. A table's id is never used again, so a late answer cannot show another's rows."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._ids: dict[str, dict[str, str]] = {}  # cell → output element → id
        self._count = 0
        self._before: dict[str, set[str]] = {}
        self._last: tuple[Any, Any] | None = None  # the order read last: scrolling asks for it again and again

    def at(self, cell: str, element: str) -> Place:
        """Return the place of an output, where ``display`` may put a table."""
        return Place(self, cell, element)

    def put(self, cell: str, element: str, source: Source) -> str:
        """Keep a source in place of the one that stood there; return its id."""
        self._count += 1
        id = f"t{self._count}"
        ids = self._ids.setdefault(cell, {})
        before = ids.get(element, "")
        if before not in self._before.get(cell, ()):
            self._sources.pop(before, None)
        ids[element] = id
        self._sources[id] = source
        return id

    def begin(self, cell: str) -> None:
        """Start a run of the cell: until it ends, the tables a page still shows can be read."""
        if cell in self._ids:
            self._before[cell] = set(self._ids[cell].values())

    def end(self, cell: str) -> None:
        """Forget the tables that the run did not show again."""
        before = self._before.pop(cell, None)
        if before is None:
            return
        for id in before:
            self._sources.pop(id, None)
        self._ids[cell] = {element: id for element, id in self._ids[cell].items() if id in self._sources}

    def forget(self, cell: str) -> None:
        """Forget the tables of a cell, and with them its frames."""
        for id in self._ids.pop(cell, {}).values():
            self._sources.pop(id, None)
        self._last = None

    def read(
        self, table: str, first: int, last: int, sort: list[list[Any]], filters: list[list[Any]]
    ) -> dict[str, Any]:
        """Return {"rows", "first", "total"}: a window of the rows the filters leave, and how many these are.

        A filter is [column, operator, value]: operators ``== != < <= > >= contains null notnull in``.
        """
        source = self._source(table)
        first, last = max(first, 0), min(last, first + WINDOW)
        if not sort and not filters:
            return {"rows": source.window(first, last), "first": first, "total": source.total}
        asked = table, repr(sort), repr(filters)
        kept = self._last
        if kept is None or kept[0] != asked:
            kept = self._last = asked, source.order(sort, filters)
        order = kept[1]
        return {"rows": source.take(order, first, last), "first": first, "total": source.count(order)}

    def behind(self, table: str, row: int, column: int) -> dict[str, Any]:
        """Return what stands behind one value of a table."""
        return self._source(table).behind(row, column)

    def _source(self, table: str) -> Source:
        source = self._sources.get(table)
        if source is None:
            raise KernelError("This table is no longer there: its cell ran again.", table=table)
        return source


def described(source: Source, put: Callable[[Source], str], props: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a table output: its id, columns, first rows and length."""
    return {
        "table": put(source),
        "columns": source.columns,
        "rows": source.window(0, FIRST),
        "total": source.total,
        "props": props,
    }
