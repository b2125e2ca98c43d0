"""Owns the text of a workbook made from sheets: one code cell a sheet, in the words a person would use.

Small sheets are written as rows. Large ones keep their data in a file beside and their formulas in ``formulas=``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cellweave.address import Address, Range, column_letters
from cellweave.convert.formulas import InexpressibleError
from cellweave.convert.identifiers import identifiers
from cellweave.convert.pythontext import argument, call, quoted, rows_literal
from cellweave.convert.rewording import Rewording, Used
from cellweave.convert.rows import Formulas, constants, row_texts
from cellweave.errors import FileError, SheetError
from cellweave.formula.syntax import Constant, Formula, Slot
from cellweave.sheet.book import Book
from cellweave.sheet.datafile import csv_text
from cellweave.sheet.grid import Grid
from cellweave.sheet.iterating import Iteration
from cellweave.sheet.literals import read_literal
from cellweave.sheet.moments import literal_text
from cellweave.sheet.recurrence import plan_of
from cellweave.sheet.sheet import Sheet
from cellweave.sheet.sheettext import header_names

# More cells than this are data, which belongs in a file of its own.
MOST_INLINE: Final = 2_000
# Rows hold a place for every cell, filled or not.
MOST_PLACES: Final = 20_000_000
_MOST_FORMULAS: Final = 200
_MOST_FORMATS: Final = 100
_HEAD: Final = '# %% Setup\n# /// script\n# requires-python = ">=3.11"\n# dependencies = ["cellweave"]\n# ///\n'


@dataclass
class Workbook:
    """The text of a workbook, the files that belong beside it (by name), and what was left out."""

    text: str
    files: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def workbook_text(sheets: Mapping[str, Sheet], *, source: str, stem: str, skipped: Sequence[str] = ()) -> Workbook:
    """Return the workbook that says what ``sheets`` (of one book) say.

    ``source`` names the file they came from, ``stem`` begins the names of files beside, ``skipped`` is what the file
    holds besides.
    """
    return _Writing(sheets, stem).run(source, skipped)


class _Writing:
    def __init__(self, sheets: Mapping[str, Sheet], stem: str) -> None:
        self._sheets = dict(sheets)
        self._stem = stem
        self._files: dict[str, str] = {}
        self._notes: Counter[str] = Counter()
        self._book = next(iter(self._sheets.values()))._book if self._sheets else Book()
        self._names = identifiers(self._sheets)
        self._values = self._constants()
        made = identifiers(self._values, self._names.values(), "name")
        self._made_constants = made
        self._rewording = Rewording(self._book, self._names, made)

    def run(self, source: str, skipped: Sequence[str]) -> Workbook:
        written = {name: self._sheet(name) for name in self._sheets}
        groups = self._mutual({name: used for name, (_, used) in written.items()})
        cells = []
        for name, (arguments, used) in written.items():
            made = self._names[name]
            lead = groups.get(made)
            if lead is not None:
                arguments = [*arguments, f'name="{made}"', *([f"beside={lead}"] if lead != made else [])]
            elif made != name or "sheet1" in used.sheets:
                arguments = [*arguments, f"name={quoted(name)}"]
            cells.append(f"# %% {_title(name)}\n{call(f'{made} = cw.sheet', arguments)}\n")
        notes = [*skipped, *(text if n == 1 else f"{text} ({n:,} times)" for text, n in self._notes.items())]
        told = "".join(f"# - {note}\n" for note in notes)
        intro = f"# %% [markdown]\n# Converted from {source}.\n" + (
            f"#\n# Left out or changed:\n#\n{told}" if told else ""
        )
        imports = "import cellweave as cw\n"
        if self._files:
            imports = f"from pathlib import Path\n\n{imports}\nhere = Path(__file__).parent\n"
        names = "".join(f"{made} = {_constant_text(self._values[key])}\n" for key, made in self._made_constants.items())
        parts = [_HEAD + imports, intro, *([f"# %% Names\n{names}"] if names else []), *cells]
        return Workbook("\n".join(parts), self._files, notes)

    # Names

    def _constants(self) -> dict[str, Any]:
        """Return the defined names that stand for one number, text or boolean, by folded name."""
        found: dict[str, Any] = {}
        for key, formula in self._book.defined.items():
            value = _constant(formula)
            if value is not None:
                found[key] = value
        return found

    def _mutual(self, used: dict[str, Used]) -> dict[str, str]:
        """Return, for sheets that read each other around, the first sheet of their round."""
        reads = {self._names[name]: set(one.sheets) for name, one in used.items()}
        reached = {made: _reached(reads, made) for made in reads}
        out: dict[str, str] = {}
        for made in reads:
            around = [other for other in reads if other in reached[made] and made in reached[other]]
            if len(around) > 1:
                out[made] = around[0]
        return out

    # Sheets

    def _sheet(self, name: str) -> tuple[list[str], Used]:
        """Return the arguments of the call that makes a sheet, and what its formulas use."""
        grid = self._sheets[name]._grid
        self._sheets[name]._book.refresh()
        used = Used()
        rows, columns = grid.extent()
        header = _header(grid, columns)
        formulas = Formulas(self._rewording, grid, header, used, self.note)
        arguments: list[str] = []
        cells = sum(held.length for held in grid.columns.values())
        text = None
        if cells > MOST_INLINE:
            arguments = self._beside(name, grid, header, formulas)
        if not arguments:
            if rows * columns > MOST_PLACES:
                far = Address(rows - 1, columns - 1)
                raise FileError(
                    f"The sheet {name!r} goes as far as {far}, which is too far for the rows of a workbook. "
                    "Remove what stands far below or right of the data.",
                    sheet=name,
                )
            text = "\n".join(row_texts(grid, rows, columns, formulas)).rstrip("\n")
            text = f"\n{text}\n" if text else ""
            if cells > MOST_INLINE:
                file = f"{self._stem}-{self._names[name]}.txt"
                self._files[file] = text
                arguments = [f'(here / {quoted(file)}).read_text(encoding="utf-8")']
            else:
                arguments = [rows_literal(text)]
            if header:
                arguments.append("header=True")
        formats = self._formats(grid, header, rows, is_text=text is not None)
        if formats:
            arguments.append(argument("formats", formats))
        if grid.widths:
            widths = {column_letters(column): round(width, 2) for column, width in sorted(grid.widths.items())}
            arguments.append(argument("widths", widths))
        if grid.hidden_rows:
            self.note(f"the sheet {name!r} shows its hidden rows, and subtotals count them")
        if (rounds := self._book.iteration) is not None and any(
            region.group is not None and plan_of(region.group) is None for region in grid.regions
        ):
            arguments.append("iterate=True" if rounds == Iteration() else f"iterate={tuple(rounds)!r}")
        if used.names:
            arguments.append(argument("names", {key: _equals(text) for key, text in used.names.items()}))
        if used.tables:
            tables = [self._book.tables[key] for key in sorted(used.tables)]
            areas = {one.name: str(one.area._replace(bottom=one.area.bottom - one.has_totals)) for one in tables}
            arguments.append(argument("tables", areas))
        return arguments, used

    def _beside(self, name: str, grid: Grid, header: dict[str, int], formulas: Formulas) -> list[str]:
        """Return the arguments for data in a csv file beside; none where its cells would be read as something else."""
        regions = list(grid.regions)
        rows, columns = grid.extent()
        if len(header) != columns or len(regions) > _MOST_FORMULAS or grid.spills:
            return []
        if any(region.area.top == 0 or region.template.fills for region in regions):
            return []
        try:
            filled = {
                _key(region.area, header, rows): formulas.text(region, region.area.top, region.area.left, in_rows=False)
                for region in regions
            }  # fmt: skip
        except InexpressibleError:
            return []
        held = {title: constants(grid, column, rows)[1:] for title, column in header.items()}
        formats = {title: code for title, column in header.items() if (code := _only_format(grid, column))}
        try:
            text = csv_text(held, formats)
        except SheetError:
            return []
        file = f"{self._stem}-{self._names[name]}.csv"
        self._files[file] = text
        return [f"data=here / {quoted(file)}", *([argument("formulas", filled)] if filled else [])]

    def _formats(self, grid: Grid, header: dict[str, int], rows: int, *, is_text: bool) -> dict[str, str]:
        """Return ``formats=``: what the rows themselves do not say already."""
        out: dict[str, str] = {}
        for column, some in sorted(grid.formats.items()):
            letters = column_letters(column)
            if None in some:
                out[f"{letters}:{letters}"] = some[None]
            runs: list[tuple[int, int, str]] = []
            for row in sorted(row for row in some if row is not None and row < rows):
                if is_text and _is_said(grid, row, column, some[row]):
                    continue
                if runs and runs[-1][1] == row - 1 and runs[-1][2] == some[row]:
                    runs[-1] = (runs[-1][0], row, some[row])
                else:
                    runs.append((row, row, some[row]))
            if len(runs) == 1 and None not in some and runs[0][0] <= 1 and runs[0][1] >= rows - 1 and rows > 2:
                out[f"{letters}:{letters}"] = runs[0][2]
                continue
            out.update({str(Range(first, column, last, column)): code for first, last, code in runs})
        if len(out) > _MOST_FORMATS:
            self.note(f"{len(out) - _MOST_FORMATS} number formats of the sheet {grid.name!r}")
            out = dict(list(out.items())[:_MOST_FORMATS])
        return out

    def note(self, text: str) -> None:
        self._notes[text] += 1


def _reached(reads: Mapping[str, set[str]], start: str) -> set[str]:
    """Return all that is read from ``start`` on, directly or through others."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for made in reads.get(waiting.pop(), set()) - found:
            found.add(made)
            waiting.append(made)
    return found


def _only_format(grid: Grid, column: int) -> str | None:
    """Return the number format of a column's data, where it is one."""
    codes = {code for row, code in grid.formats.get(column, {}).items() if row != 0}
    return codes.pop() if len(codes) == 1 else None


def _constant(formula: Formula) -> Any:
    tree = formula.tree
    value: Any = None
    if isinstance(tree, Slot):
        value = formula.leaves[tree.index]
    elif isinstance(tree, Constant):
        value = tree.value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value if isinstance(value, (bool, str)) else None


def _constant_text(value: Any) -> str:
    return quoted(value) if isinstance(value, str) else repr(value)


def _header(grid: Grid, columns: int) -> dict[str, int]:
    """Return the names of the first row where it is one of names: texts, all different, above something else."""
    first = [grid.get(0, column) for column in range(columns)]
    while first and first[-1] is None:
        first.pop()
    names = header_names([cell for cell in first if isinstance(cell, str)])
    has_formula = any(True for _ in grid.regions.overlapping(Range(0, 0, 0, max(0, columns - 1))))
    is_header = len(names) == len(first) == columns and columns > 0 and grid.extent()[0] > 1 and not has_formula
    return names if is_header and len({name.lower() for name in names}) == columns else {}


def _is_said(grid: Grid, row: int, column: int, code: str) -> bool:
    """Whether the row's text gives the format already, or there is nothing to format."""
    value = grid.get(row, column)
    if type(value) is not float:
        return grid.regions.at(row, column) is None
    if grid.regions.at(row, column) is not None:
        return False
    return read_literal(literal_text(value, grid.number_format(row, column)))[1] == code


def _key(area: Range, header: dict[str, int], rows: int) -> str:
    """Return how ``formulas=`` names a range: a whole column by its header."""
    if area.top == 1 and area.bottom == rows - 1 and area.left == area.right:
        return next(name for name, column in header.items() if column == area.left)
    return str(area)


def _equals(text: str) -> str:
    return text if text.startswith("=") else f"={text}"


def _title(name: str) -> str:
    return " ".join(name.replace("=", " ").replace('"', " ").replace("[", "(").replace("]", ")").split()) or "Sheet"
