"""Owns ``cw.Sheet``: reading and writing grid cells from Python; a read recalculates what is stale first.

Numbers are floats, dates serial numbers, blanks None. Reading a grid cell that holds an error value raises
``CellError``; ``Sheet.values`` gives error values as data.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cellweave import host
from cellweave.address import MAX_ROWS, Address, Range, column_letters
from cellweave.errors import SheetError
from cellweave.sheet import structure
from cellweave.sheet.assigning import assign, enter_value, is_formula, put_columns, trimmed
from cellweave.sheet.book import Book
from cellweave.sheet.collector import keeper
from cellweave.sheet.grid import Grid, as_rows
from cellweave.sheet.keys import area_of, column_data, column_of, is_new_header, letters_of, plain_area, row_of
from cellweave.sheet.names import Names, from_globals
from cellweave.sheet.naming import rename_sheet
from cellweave.sheet.packing import column_list, floats
from cellweave.sheet.reasons import cell_error
from cellweave.sheet.sheettext import SheetText, header_names
from cellweave.values import ErrorValue


class Sheet:
    """One sheet: ``sheet["B3"]`` is a value, ``sheet["A2:C9"]`` rows of values, ``sheet.total`` a header's column."""

    _book: Book
    _grid: Grid
    _has_header: bool
    _text: SheetText | None

    # Making one

    def __new__(cls, *, header: bool = False, name: str = "Sheet1", names: Names | None = None) -> Sheet:
        """Return an empty sheet; ``header`` says that row 1 names the columns."""
        book = Book(names or Names(from_globals(sys._getframe(1).f_globals)))
        return cls.of(book, book.add_grid(name), header=header)

    @classmethod
    def of(cls, book: Book, grid: Grid, *, header: bool = False) -> Sheet:
        """Return the sheet of a grid that is in a book already."""
        sheet = super().__new__(cls)
        sheet._book, sheet._grid, sheet._has_header, sheet._text = book, grid, header, None
        return sheet

    @classmethod
    def from_columns(
        cls, columns: Mapping[str, Any] | Any, *, header: bool = False, name: str = "Sheet1", names: Names | None = None
    ) -> Sheet:
        """Return a sheet of whole columns: ``{"A": array, "C": list}``, or by header names with ``header=True``.

        A formula or one value fills its column as far down as the longest one goes.
        """
        listed = column_list(columns)
        if listed is None:
            what = type(columns).__name__
            raise SheetError(f'Columns are a mapping such as {{"A": [1, 2]}}, or a frame, not {what}.', columns=columns)
        book = Book(names or Names(from_globals(sys._getframe(1).f_globals)))
        sheet = cls.of(book, book.add_grid(name), header=header)
        placed: dict[int, Any] = {}
        for place, (key, values) in enumerate(listed):
            column = place if header else letters_of(key)
            if header:
                book.put(sheet._grid, 0, column, str(key))
            placed[column] = values
        put_columns(book, sheet._grid, sheet.header, int(header), placed)
        return sheet

    def __del__(self) -> None:
        if keeper is not None:  # the interpreter, when it ends, takes modules apart first
            keeper.let_go(self._book)

    def __reduce__(self) -> tuple[Any, ...]:
        self._note(None)
        return object.__new__, (Sheet,), (self._book, self._grid.index, self._has_header, self._text)

    def __setstate__(self, state: tuple[Book, int, bool, SheetText | None]) -> None:
        self._book, index, self._has_header, self._text = state
        self._grid = self._book.grids[index]

    def __copy__(self) -> Sheet:
        return copy.deepcopy(self)  # a sheet that shares cells with another would be no copy

    # Reading

    @property
    def name(self) -> str:
        return self._grid.name

    @property
    def revision(self) -> int:
        """A number that is another one after every edit and recalculation."""
        self._note(None)
        self._book.refresh()
        return self._book.revision

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) from A1 to the last cell that holds anything."""
        self._note(None)
        self._book.refresh()
        return self._grid.extent()

    def __getitem__(self, key: str) -> Any:
        named = self._named(key)
        if named is not None:
            return self._checked(self._shown(named))[0]
        area = self._area(key)
        if area.is_cell and key[-1] != "#" and ":" not in key:
            value = self._value(area)
            if isinstance(value, ErrorValue):
                raise cell_error(self._book, self._grid, area.top, area.left)
            return value
        return as_rows(self._checked(self._shown(area)))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self.header:
            raise AttributeError(f"The sheet {self.name!r} has no column {name!r} in its header.")
        return self[name]

    def values(self, key: str) -> list[list[Any]]:
        """Return the rows of a range (or of a header's column) with error values as data.

        Whole columns end with the data.
        """
        area = self._data(key)
        self._read(area)
        return self._grid.rows(self._shown(area))

    def formula(self, key: str) -> str | None:
        """Return the formula of a grid cell in A1 form, or None where there is none."""
        self._note(None)
        area = self._area(key)
        region = self._grid.regions.at(area.top, area.left)
        return None if region is None else self._book.language.text(self._grid, region.template, area.top, area.left)

    def __iter__(self) -> Iterator[list[Any]]:
        """Yield the rows as lists of values; a header row is left out."""
        yield from as_rows(self._body())

    def __len__(self) -> int:
        """How many rows iteration yields."""
        return max(0, self.shape[0] - self._has_header)

    @property
    def header(self) -> dict[str, int]:
        """Header names and their columns, counted from 0."""
        if not self._has_header:
            return {}
        right = max(self._grid.columns, default=0)
        if self._is_header_computed():
            self._book.refresh()  # others need no recalculation to be read
        self._note(Range(0, 0, 0, right))
        return header_names([self._grid.get(0, column) for column in range(right + 1)])

    def column(self, key: str) -> Any:
        """Return a whole column as a numpy array of floats (NaN where there is no number).

        A list where numpy is missing.
        """
        column, header = column_of(self.header, key), self.header
        area = column_data(self._grid, column) if key in header else Range(0, column, MAX_ROWS - 1, column)
        self._read(area)
        held = self._grid.column(column)
        held.trim()  # what was cleared at its end is not told from what never was
        return floats(*held.window(area.top, max(area.top, min(area.bottom + 1, held.length))))

    def to_frame(self) -> Any:
        """Return the sheet as a pandas frame, or a polars one where only polars is installed."""
        from cellweave.sheet.frames import to_frame

        return to_frame(self._grid, self.header, self._body(), first=int(self._has_header))

    # Writing

    def __setitem__(self, key: str, value: Any) -> None:
        self._note(None)
        if self._has_header and is_new_header(key) and plain_area(key) is None and key not in self.header:
            self._book.put(self._grid, 0, max(self._grid.columns, default=-1) + 1, key)
        named = self._named(key)
        area = named or self._area(key)
        assign(self._book, self._grid, self.header, area, value, is_open=named is not None)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)
        elif hasattr(type(self), name):
            raise AttributeError(f"{name!r} is a part of every sheet and stays as it is.")
        elif name in self.header:
            self[name] = value
        else:
            raise AttributeError(f"The sheet {self.name!r} has no column {name!r}. Write sheet[{name!r}] to add one.")

    def __delitem__(self, key: str) -> None:
        self._note(None)
        self._book.clear(self._grid, self._data(key))

    def enter(self, key: str, text: str) -> None:
        """Write what a person typed into a grid cell: a formula, a number, a date, a percentage, TRUE, or text."""
        self._note(None)
        if not isinstance(text, str):
            raise SheetError(f"What a person types is a text, not {text!r}. For values write sheet[{key!r}] = ...")
        if is_formula(text):
            self[key] = text
        else:
            area = self._area(key)
            enter_value(self._book, self._grid, area.top, area.left, text)

    def number_format(self, key: str) -> str | None:
        """Return the number format of a grid cell, if it has one."""
        self._note(None)
        area = self._area(key)
        return self._grid.number_format(area.top, area.left)

    def set_format(self, key: str, form: str) -> None:
        """Give a grid cell, a range or a whole column a number format."""
        if not isinstance(form, str):
            raise SheetError(f"A number format is a text such as '0.00', not {form!r}.", key=key)
        self._note(None)
        area = self._data(key)
        if key in self.header:
            self._grid.format_columns(area, form, first=1)
        elif area.bottom >= MAX_ROWS - 1:
            self._grid.format_columns(area, form)
        else:
            self._grid.format_cells(area, form)

    # Evaluating

    def recalculate(self, visible: str | None = None) -> None:
        """Evaluate what is stale, and volatile formulas; with ``visible="A1:H60"`` only what that range needs."""
        self._note(None)
        if visible is not None:
            self._book.recalculate([(self._grid, self._area(visible))])
            return
        for name in self._book.names.changed():
            self._book.name_changed(name)
        self._book.recalculate()

    def recalculate_all(self) -> None:
        """Evaluate every formula of the book, stale or not."""
        self._note(None)
        self._book.recalculate_all()

    # Structure

    def insert_rows(self, row: int, count: int = 1) -> None:
        """Insert blank rows before ``row`` (counted from 1); references follow their cells, as in Excel."""
        self._note(None)
        at, count = row_of(row, count)
        structure.insert_rows(self._book, self._grid, at, count)
        if self._text is not None:
            self._text.insert_rows(at, count)

    def delete_rows(self, row: int, count: int = 1) -> None:
        """Delete rows from ``row`` (counted from 1) on; references into them become ``#REF!``, ranges shrink."""
        self._note(None)
        at, count = row_of(row, count)
        structure.delete_rows(self._book, self._grid, at, count)
        if self._text is not None:
            self._text.delete_rows(at, count)

    def insert_columns(self, column: str, count: int = 1) -> None:
        """Insert blank columns before ``column`` (``"C"``)."""
        self._note(None)
        at, count = column_of(self.header, column), row_of(1, count)[1]
        structure.insert_columns(self._book, self._grid, at, count)
        if self._text is not None:
            self._text.insert_columns(at, count)

    def delete_columns(self, column: str, count: int = 1) -> None:
        """Delete columns from ``column`` on."""
        self._note(None)
        at, count = column_of(self.header, column), row_of(1, count)[1]
        structure.delete_columns(self._book, self._grid, at, count)
        if self._text is not None:
            self._text.delete_columns(at, count)

    def move(self, key: str, to: str) -> None:
        """Move a range to where its first cell is ``to``; references to moved cells follow them."""
        self._note(None)
        structure.move(self._book, self._grid, self._area(key), Address.parse(to))

    def fill(self, key: str, into: str) -> None:
        """Fill a cell's or row's formulas and values into a range, relative references shifted."""
        self._note(None)
        structure.fill(self._book, self._grid, self._area(key), trimmed(self._grid, self._data(into)))

    def rename(self, name: str) -> None:
        """Call the sheet ``name`` from now on; formulas and defined names of its book that name it follow."""
        self._note(None)
        rename_sheet(self._book, self._grid, name)

    def sort(self, key: str, *by: str, descending: bool = False) -> None:
        """Sort the rows of a range by columns (``sheet.sort("A2:Q500001", "C", "A")``).

        Formulas move with their rows.
        """
        self._note(None)
        self._book.refresh()
        area = trimmed(self._grid, self._data(key))
        columns = [column_of(self.header, one) for one in by] or [area.left]
        for column in columns:
            if not area.left <= column <= area.right:
                raise SheetError(f"{area} has no column {column_letters(column)!r} to sort by.", range=str(area))
        order = structure.sort_rows(self._book, self._grid, area, columns, descending=descending)
        if self._text is not None and order is not None:
            self._text.rearrange(area.top, order)

    # Text

    def write_data(self, path: str | Path) -> None:
        """Write the columns without formulas to a csv or parquet file, from which ``cw.sheet(data=path)`` has them.

        Raises SheetError where such a file could not say a value, and without a header.
        """
        from cellweave.sheet.datafile import data_of, write_columns

        if not self.header:
            raise SheetError("Columns of a data file have names, and this sheet has no header.")
        self._note(None)
        self._book.refresh()
        write_columns(Path(path), *data_of(self._grid, self.header))

    def text(self) -> str:
        """Return the sheet in the row syntax; lines that still say what the sheet holds stay as they were typed."""
        self._note(None)
        if self._text is None:
            self._text = SheetText()
        return self._text.written(self._book, self._grid, self.header)

    def __repr__(self) -> str:
        self._note(None)
        rows, columns = self._grid.extent()
        return f"<Sheet {self.name!r} {rows} rows × {columns} columns>"

    # Parts

    def _area(self, key: str) -> Range:
        area = plain_area(key)
        if area is None and isinstance(key, str) and key.endswith("#"):
            self._book.refresh()  # what an array fills is known when it was computed
        return area or area_of(self._grid, self.header, key)

    def _data(self, key: str) -> Range:
        return self._named(key) or self._area(key)

    def _named(self, key: str) -> Range | None:
        """Return the data of the column that has exactly this header: ``Q1`` may be one, and comes before the address.

        An address that is no text of the book names no column, so reading one grid cell reads no header.
        """
        if not self._has_header or not isinstance(key, str):
            return None
        if plain_area(key) and not self._book.pool.knows(key) and not self._is_header_computed():
            return None
        column = self.header.get(key)
        return None if column is None else column_data(self._grid, column)

    def _is_header_computed(self) -> bool:
        return any(self._grid.regions.at(0, column) is not None for column in self._grid.columns)

    def _read(self, area: Range) -> None:
        self._book.refresh()
        self._note(area)

    def _note(self, area: Range | None) -> None:
        """Tell who runs the program what it read just now; None where it asks for more than values, or writes."""
        if host.on_sheet_read is not None:
            host.on_sheet_read(self, area)

    def _value(self, area: Range) -> Any:
        self._read(area)
        return self._grid.get(area.top, area.left)

    def _shown(self, area: Range) -> Range:
        """Let whole columns and rows end with the data."""
        if area.bottom < MAX_ROWS - 1 and area.shape[1] <= 1024:
            return area
        rows, columns = self._grid.extent()
        bottom = max(area.top, min(area.bottom, rows - 1))
        return Range(area.top, area.left, bottom, min(area.right, max(area.left, columns - 1)))

    def _body(self) -> list[list[Any]]:
        """Return the values of all columns, a header left out. Raises CellError."""
        rows, columns = self.shape
        first = int(self._has_header)
        if rows <= first:
            return [[] for _ in range(columns)]
        return self._checked(Range(first, 0, rows - 1, columns - 1))

    def _checked(self, area: Range) -> list[list[Any]]:
        """Return the values of a range, column by column. Raises CellError for the first error value in it."""
        self._read(area)
        if (place := self._grid.first_error(area)) is not None:
            raise cell_error(self._book, self._grid, *place)
        return self._grid.values(area)
