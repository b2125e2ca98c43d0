"""Owns a conversion from file to file: who reads, who writes, what may be replaced. Suffixes say the formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from cellweave.convert.delimited import FORMATS, csv_blocks, read_csv
from cellweave.convert.ods import read_ods
from cellweave.convert.workbook import workbook_text
from cellweave.convert.xlsx.loading import load
from cellweave.convert.xlsx.model import BookData
from cellweave.convert.xlsx.reader import read_book
from cellweave.convert.xlsx.writer import write_xlsx
from cellweave.errors import FileError
from cellweave.sheet.moments import date_text
from cellweave.sheet.packing import columns_of
from cellweave.sheet.sheet import Sheet

_EXCEL = (".xlsx", ".xlsm")
_TEXT = (".csv", ".tsv")
_BLOCK = 10_000  # rows that are read at a time
_date_text = lru_cache(maxsize=65_536)(date_text)
SOURCES = (*_EXCEL, ".ods", *_TEXT, ".py")
TARGETS = (".py", ".xlsx", *_TEXT)


def convert_file(
    source: Path,
    target: Path,
    *,
    run: Callable[[Path], Mapping[str, Any]],
    sheet: str | None = None,
    formulas: bool = False,
    is_forced: bool = False,
) -> list[str]:
    """Convert ``source`` into ``target`` and return what was left out or changed, a sentence each.

    ``run`` runs a workbook and returns its names. A csv file gets the one ``sheet``; its texts may begin with ``=``
    only where ``formulas`` is true. Raises FileError, also where ``target`` exists and ``is_forced`` is false.
    """
    kind, wanted = source.suffix.lower(), target.suffix.lower()
    if kind not in SOURCES or wanted not in TARGETS or kind == wanted == ".py":
        raise FileError(
            f"{source.name} cannot be converted to {target.name}: from {', '.join(SOURCES)} to {', '.join(TARGETS)}.",
            path=str(source), target=str(target),
        )  # fmt: skip
    _refuse_existing([target], is_forced)
    if kind == ".py":
        sheets, notes = _sheets_of(run(source)), []
        if not sheets:
            raise FileError(f"{source.name} makes no sheet and no frame to convert.", path=str(source))
    else:
        data = _read(source)
        sheets, notes = load(data), _skipped(data)
    if wanted == ".xlsx":
        return [*notes, *write_xlsx(target, sheets)]
    if wanted in _TEXT:
        chosen = _chosen(sheets, sheet, source)
        _write(target, csv_blocks(_rows(chosen), delimiter="\t" if wanted == ".tsv" else ",", formulas=formulas))
        return notes
    made = workbook_text(sheets, source=source.name, stem=target.stem, skipped=notes)
    beside = {target.with_name(name): text for name, text in made.files.items()}
    _refuse_existing(list(beside), is_forced)
    for path, text in beside.items():
        _write(path, [text])
    _write(target, [made.text])
    return [*made.notes, *(f"the data of a large sheet is in {path.name}" for path in beside)]


def _read(path: Path) -> BookData:
    kind = path.suffix.lower()
    if kind in _EXCEL:
        return read_book(path)
    return read_ods(path) if kind == ".ods" else BookData([read_csv(path)], [], list(FORMATS))


def _skipped(data: BookData) -> list[str]:
    notes = list(data.skipped)
    for sheet in data.sheets:
        notes += [f"the sheet {sheet.name!r} is shown without its {what}" for what in sheet.skipped]
    return notes


def _sheets_of(names: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sheets and frames among a workbook's names, by the name they are to have in a file."""
    found: dict[str, Any] = {}
    seen: set[int] = set()
    for name, value in names.items():
        if name.startswith("__") or isinstance(value, type):
            continue
        if isinstance(value, Sheet):
            if id(value._grid) in seen:
                continue
            seen.add(id(value._grid))
            own = value.name if value.name != "Sheet1" else name
            found[name if own in found else own] = value
        elif hasattr(value, "columns") and hasattr(value, "shape") and hasattr(value, "__getitem__"):
            found[name] = Sheet.from_columns(columns_of(value), header=True, name=name)
    return found


def _chosen(sheets: Mapping[str, Sheet], name: str | None, source: Path) -> Sheet:
    if name is None and len(sheets) == 1:
        return next(iter(sheets.values()))
    if name is not None and name in sheets:
        return sheets[name]
    asked = f"{source.name} has no sheet {name!r}" if name is not None else "A csv file holds one sheet"
    raise FileError(f"{asked}. Choose one with --sheet: {', '.join(sheets)}.", path=str(source), sheets=list(sheets))


def _rows(sheet: Sheet) -> Iterator[tuple[Any, ...]]:
    """Yield a sheet's values row by row, dates as ISO text."""
    rows, columns = sheet.shape
    grid = sheet._grid
    for first in range(0, rows, _BLOCK):
        last = min(rows, first + _BLOCK)
        held: list[list[Any]] = [
            grid.columns[column].values(first, last) if column in grid.columns else [None] * (last - first)
            for column in range(columns)
        ]
        for column, formats in grid.formats.items():
            if column >= columns:
                continue
            whole = formats.get(None)
            for place in range(first, last):
                code = formats.get(place, whole)
                value = held[column][place - first]
                if code is not None and type(value) is float:
                    held[column][place - first] = _date_text(value, code) or value
        yield from zip(*held, strict=True)


def _refuse_existing(paths: list[Path], is_forced: bool) -> None:
    for path in paths:
        if path.exists() and not is_forced:
            raise FileError(f"{path} exists. Use --force to replace it.", path=str(path))


def _write(path: Path, text: Iterable[str]) -> None:
    """Write the pieces of a text to a file, at once or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.writelines(text)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FileError(f"{path} cannot be written: {error.strerror}.", path=str(path)) from error
