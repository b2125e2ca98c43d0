"""Owns how sheets take part in runs: what a fingerprint holds of one, and which grid cells a run read.

A sheet is like a function: it has free names, those of its formulas, which are looked up where it is read. A run that
read a few grid cells depends on their values only, whatever else of the sheet or its names changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cellweave import host
from cellweave.graph.facts import Facts
from cellweave.kernel.reach import reached
from cellweave.kernel.versions import Environment, Inputs, Record, Version, is_hidden

if TYPE_CHECKING:
    from cellweave.kernel.fingerprint import Walker

MOST_READS = 10_000  # grid cells and ranges remembered of one run; past them all of the sheet counts as read


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What one run read of one sheet: ranges, and the digests of their values (None: cannot be compared)."""

    sheet: Any
    areas: tuple[Any, ...]
    digests: tuple[bytes | None, ...]


class SheetReads:
    """Collects the reads of sheets while code cells run."""

    def __init__(self) -> None:
        self._areas: dict[int, tuple[Any, dict[Any, None]]] = {}

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Collect what is read from any sheet meanwhile."""
        self._areas = {}
        host.on_sheet_read = self._note
        try:
            yield
        finally:
            host.on_sheet_read = None

    def _note(self, sheet: Any, area: Any) -> None:
        _, areas = self._areas.setdefault(id(sheet), (sheet, {}))
        if len(areas) <= MOST_READS:
            areas[area] = None

    def names(self) -> set[str]:
        """Return the names that formulas of the sheets read may have looked up."""
        return {name for sheet, _ in self._areas.values() for name in names_of(sheet._book)}

    def taken(self) -> list[SheetRead]:
        """Return what was read, with the values it had at the end of the run."""
        return [
            SheetRead(sheet, tuple(areas), tuple(_digest(sheet, area) for area in areas))
            if len(areas) <= MOST_READS
            else SheetRead(sheet, (None,), (None,))
            for sheet, areas in self._areas.values()
        ]


def _digest(sheet: Any, area: Any) -> bytes | None:
    from cellweave.sheet.content import digest_of

    if area is None:
        return None
    sheet._book.refresh()
    return digest_of(sheet._grid, area)


def names_of(book: Any) -> set[str]:
    """Return the global names a book's formulas use; of a dotted name the first part."""
    return {name.partition(".")[0] for name in book.names_used()}


def is_sheet(value: Any) -> bool:
    """Whether the value is a sheet; none can be before the module was imported."""
    module = sys.modules.get("cellweave.sheet.sheet")
    return module is not None and isinstance(value, module.Sheet)


def described_sheet(value: Any) -> Any:
    """Reduce a sheet to what was put in: values computed from it are no content. Sheets of one book share it."""
    return object, ("sheet",), (value._book, value._grid.index, value._has_header)


def described_book(value: Any, walker: Walker) -> Any:
    """Reduce a book likewise, and count the names of its formulas as read."""
    from cellweave.sheet.content import content_of

    walker.has_code = True
    walker.reads |= names_of(value)
    digest, objects = content_of(value)
    walker.passing.add(id(objects))
    return object, ("book",), (digest, objects)


def is_same_reading(record: Record, facts: Facts, env: Environment) -> bool:
    """Whether a run over ``env`` would read equal values from its sheets, and nothing else it read has changed.

    The namespace must stand at ``env``. Equal readings are taken over as the inputs, as ``Record.is_current`` does.
    """
    inputs = record.inputs
    if not record.sheets or record.sees_all or record.status != "fresh":
        return False
    reach = reached(facts, env)
    if reach.sees_all or reach.unknown is not None:
        return False
    moved = {name for name, old in inputs.items() if env.get(name) is not old}
    sheets = {name for name, old in inputs.items() if old is not None and is_sheet(old.value)}
    direct = _direct(facts, inputs, sheets)
    if not moved.isdisjoint(record.held) or not (moved & direct) <= sheets:
        return False
    if any(is_hidden(name) and not _is_equal(inputs[name], env.get(name)) for name in moved):
        return False  # random numbers, files, the environment: the cell itself may have read them
    for read in record.sheets:
        names = [name for name in sheets if inputs[name].value is read.sheet]  # type: ignore[union-attr]
        now = env.get(names[0]) if names else None
        if now is None or now.because or not is_sheet(now.value) or not now.is_live:
            return False
        if any(
            old is None or _digest(now.value, area) != old for area, old in zip(read.areas, read.digests, strict=True)
        ):
            return False
    record.sheets = [
        SheetRead(env[next(n for n in sheets if inputs[n].value is read.sheet)].value, read.areas, read.digests)  # type: ignore[union-attr]
        for read in record.sheets
    ]
    inputs.update((name, env.get(name)) for name in moved)
    inputs.update(reach.inputs)  # formulas and functions may have come to read names that they did not before
    return True


def _is_equal(old: Version | None, new: Version | None) -> bool:
    return old is not None and new is not None and new.is_same(old)


def _direct(facts: Facts, inputs: Inputs, sheets: set[str]) -> set[str]:
    """Return the names the cell reaches other than through the formulas of its sheets."""
    found = set(facts.reads)
    waiting = [name for name in found if name not in sheets]
    while waiting:
        version = inputs.get(waiting.pop())
        if version is not None and version.print.has_code:
            new = version.print.reads - found
            found |= new
            waiting.extend(new - sheets)
    return found
