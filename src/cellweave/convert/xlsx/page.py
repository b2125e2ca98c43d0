"""Owns the rows of a worksheet being written: grid to XML, a band of rows at a time, column by column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import repeat
from typing import Any, Final, NamedTuple

from cellweave.address import Range, column_letters
from cellweave.convert.formulas import InexpressibleError
from cellweave.convert.xlsx.filldown import template
from cellweave.convert.xlsx.parts import Styles, table_area
from cellweave.convert.xlsx.spelling import Spelled
from cellweave.convert.xlsx.strings import Strings, fitting
from cellweave.convert.xlsx.text import cell_xml
from cellweave.formula.syntax import Reference, Structured, walk
from cellweave.sheet.grid import Grid
from cellweave.sheet.regions import Region
from cellweave.values import ErrorValue

# Cells whose text is in memory at a time; a band of rows is this divided by the sheet's columns.
_BAND: Final = 32_768
# Error values that any Excel knows; the others live in formulas' results only.
_STORED_ERRORS: Final = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_OTHER_ERROR: Final = "#VALUE!"

# Gives a value's ``t`` attribute and its text in ``<v>``; a number has no attribute, a blank no text.
Written = tuple[str, str]


class Shared(NamedTuple):
    """What the pages of one file have in common. ``spelled`` says a formula as files have it, by its region and place;
    ``note`` takes what was changed and how often."""

    strings: Strings
    styles: Styles
    spelled: Callable[[Grid, Region, int, int], Spelled]
    note: Callable[[str, int], None]


class Page:
    """One worksheet. ``labels`` are texts that stand in place of what the grid holds: the headers of tables."""

    def __init__(self, tab: str, grid: Grid, shared: Shared, labels: Mapping[tuple[int, int], str]) -> None:
        self._tab = tab
        self._grid = grid
        self._file = shared
        self._labels = labels
        self._groups: dict[tuple[Region, int], int] = {}
        self.has_dynamic_arrays = False

    def bands(self) -> Iterator[str]:
        """Yield the rows from top to bottom, a band of them at a time."""
        height, width = self._grid.extent()
        height = max(height, 1 + max(self._grid.hidden_rows, default=-1))
        step = max(16, _BAND // max(1, width))
        hidden = self._grid.hidden_rows
        for top in range(0, height, step):
            last = min(height, top + step)
            columns = [self._column(column, top, last) for column in range(width) if self._is_used(column)]
            rows = map("".join, zip(*columns, strict=True)) if columns else repeat("")
            yield "".join(
                f'<row r="{row + 1}" hidden="1">{cells}</row>' if row in hidden else f'<row r="{row + 1}">{cells}</row>'
                for row, cells in zip(range(top, last), rows, strict=False)
                if cells or row in hidden
            )

    def _is_used(self, column: int) -> bool:
        grid = self._grid
        return column in grid.columns or column in grid.formats or bool(grid.regions.count(column))

    def _column(self, column: int, top: int, last: int) -> list[str]:
        """Return a text for each row from ``top`` up to ``last``, empty where nothing stands."""
        cells: list[str] = []
        row = top
        for region in self._grid.regions.overlapping(Range(top, column, last - 1, column)):
            first, stop = max(top, region.area.top), min(last, region.area.bottom + 1)
            cells += self._constants(column, row, first)
            cells += self._formulas(column, region, first, stop)
            row = stop
        cells += self._constants(column, row, last)
        for (row, at), text in self._labels.items():
            if at == column and top <= row < last:
                number = self._file.strings.number(text)
                cells[row - top] = f'<c r="{column_letters(column)}{row + 1}" t="s"><v>{number}</v></c>'
        return cells

    def _constants(self, column: int, first: int, last: int) -> list[str]:
        if first >= last:
            return []
        held = self._grid.columns.get(column)
        values = held.values(first, last) if held is not None else [None] * (last - first)
        return self._cells(column, first, repeat(""), values, self._stored)

    def _formulas(self, column: int, region: Region, first: int, last: int) -> list[str]:
        try:
            spelled = self._file.spelled(self._grid, region, first, column)
        except InexpressibleError as error:
            self._file.note(f"a formula on {self._tab!r} is written as its value: it {error}", last - first)
            return self._constants(column, first, last)
        held = self._grid.columns.get(column)
        values = held.values(first, last) if held is not None else [None] * (last - first)
        if spelled.is_array or region.template.fills is not None:
            bodies: Iterable[str] = [self._array(region, spelled, row, column) for row in range(first, last)]
            if region.template.fills is None:
                self.has_dynamic_arrays = True
                return [
                    cell.replace("<c ", '<c cm="1" ', 1)
                    for cell in self._cells(column, first, bodies, values, self._cached)
                ]
        elif region.area.top < region.area.bottom and _may_be_shared(spelled):
            bodies = self._members(region, spelled, first, last, column)
        else:
            bodies = [f"<f>{cell_xml(text[1:])}</f>" for text in _filled(spelled, first, last, column)]
        return self._cells(column, first, bodies, values, self._cached)

    def _array(self, region: Region, spelled: Spelled, row: int, column: int) -> str:
        area = self._grid.spills.get((row, column)) or Range(row, column, row, column)
        return f'<f t="array" ref="{area}">{cell_xml(spelled.text(row, column)[1:])}</f>'

    def _members(self, region: Region, spelled: Spelled, first: int, last: int, column: int) -> list[str]:
        """Return the cells' shares in one formula: its text and its area stand in the topmost cell."""
        number = self._groups.setdefault((region, column), len(self._groups))
        members = [f'<f t="shared" si="{number}"/>'] * (last - first)
        if first == region.area.top:
            area = table_area(Range(first, column, region.area.bottom, column))
            text = cell_xml(spelled.text(first, column)[1:])
            members[0] = f'<f t="shared" ref="{area}" si="{number}">{text}</f>'
        return members

    def _cells(
        self, column: int, first: int, bodies: Iterable[str], values: list[Any], written: Callable[[Any], Written]
    ) -> list[str]:
        """Return cells of consecutive rows from ``first`` on; ``bodies`` are their formulas, if any."""
        letters, formats = column_letters(column), self._grid.formats.get(column, {})
        whole = self._style(formats.get(None))
        numbers = range(first + 1, first + 1 + len(values))
        if formats.keys() <= {None} and all(type(value) is float for value in values):
            # By far the most cells of a large file.
            return [
                f'<c r="{letters}{number}"{whole}>{body}<v>{value}</v></c>'
                for number, body, value in zip(numbers, bodies, map(number_text, values), strict=False)
            ]
        cells = []
        for number, body, value in zip(numbers, bodies, values, strict=False):
            style = self._style(formats[number - 1]) if number - 1 in formats else whole
            kind, text = written(value)
            if text:
                cells.append(f'<c r="{letters}{number}"{style}{kind}>{body}<v>{text}</v></c>')
            elif body:
                cells.append(f'<c r="{letters}{number}"{style}{kind}>{body}</c>')
            else:
                # A blank that its column's style does not speak for.
                cells.append(f'<c r="{letters}{number}"{style}/>' if style != whole else "")
        return cells

    def _style(self, code: str | None) -> str:
        number = self._file.styles.number(code) if code is not None else 0
        return f' s="{number}"' if number else ""

    def _stored(self, value: Any) -> Written:
        """Return how a constant is written."""
        if isinstance(value, str):
            return ' t="s"', str(self._file.strings.number(value))
        if isinstance(value, ErrorValue) and value.code not in _STORED_ERRORS:
            self._file.note(f"the error value {value.code} is written as text", 1)
            return ' t="s"', str(self._file.strings.number(value.code))
        if value is None or isinstance(value, (float, bool, ErrorValue)):
            return self._cached(value)
        self._file.note(f"a {type(value).__name__} is written as its text", 1)
        return ' t="s"', str(self._file.strings.number(str(value)))

    def _cached(self, value: Any) -> Written:
        """Return how the result of a formula is written."""
        match value:
            case None:
                return "", ""
            case bool():
                return ' t="b"', "1" if value else "0"
            case float():
                return "", number_text(value)
            case ErrorValue():
                return ' t="e"', value.code if value.code in _STORED_ERRORS else _OTHER_ERROR
        return ' t="str"', cell_xml(fitting(str(value)))


def number_text(value: float) -> str:
    """Return a number with all the digits it needs and no more."""
    text = repr(value)
    return text[:-2] if text.endswith(".0") else text


def _may_be_shared(spelled: Spelled) -> bool:
    """Whether Excel shares such a formula: one that stays on its sheet."""
    formula = spelled.formula
    return not any(isinstance(leaf, Reference) and leaf.sheet is not None for leaf in formula.leaves) and not any(
        isinstance(node, Structured) for node in walk(formula.tree)
    )


def _filled(spelled: Spelled, first: int, last: int, column: int) -> list[str]:
    """Return the texts of a formula filled down the rows from ``first`` up to ``last``."""
    text = spelled.text(first, column)
    if last == first + 1:
        return [text]
    # Where the last one is right, so are those between: rows move on by one each.
    texts = template(text)(0, last - first)
    return (
        texts
        if texts[-1] == spelled.text(last - 1, column)
        else [spelled.text(row, column) for row in range(first, last)]
    )
