"""Owns how sheets take part in runs: what a fingerprint holds of one, and which grid cells a run read.

A sheet is like a function: it has free names, those of its formulas, which are looked up where it is read. A run that
read a few grid cells depends on their values only, whatever else of the sheet or its names changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

from cellweave import host
from cellweave.address import MAX_ROWS
from cellweave.graph.facts import Facts
from cellweave.kernel.cells import CodeCell
from cellweave.kernel.changes import Changes
from cellweave.kernel.hidden import AMBIENT
from cellweave.kernel.homes import home_of
from cellweave.kernel.place import Place
from cellweave.kernel.reach import Reached, followed, reached
from cellweave.kernel.versions import Environment, Inputs, Record, Version, is_hidden

if TYPE_CHECKING:
    from cellweave.kernel.fingerprint import Walker

WIDE = 1024  # columns; a wider range ends with the data, as a whole column does
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
        self._readings: dict[int, _Reading] = {}

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Collect what is read from any sheet meanwhile."""
        self._readings = {}
        host.on_sheet_read = self._note
        try:
            yield
        finally:
            host.on_sheet_read = None

    def _note(self, sheet: Any, area: Any) -> None:
        if sheet._book.is_running:
            return  # a function of its own formulas: whoever reads the sheet reads what came of that
        reading = self._readings.get(id(sheet))
        if reading is None:
            reading = self._readings[id(sheet)] = _Reading(sheet)
        reading.add(area)

    def names(self) -> set[str]:
        """Return the names that formulas of the sheets read may have looked up."""
        return {name for reading in self._readings.values() for name in names_of(reading.sheet._book)}

    def taken(self) -> list[SheetRead]:
        """Return what was read, with the values it had then."""
        return [reading.taken() for reading in self._readings.values()]

    def find_impure(self, changes: Changes, is_outside: bool, cells: Iterable[CodeCell]) -> None:
        """Count the sheets read as changed where evaluating their formulas may have done more than compute values.

        ``changes`` are those of the run, ``is_outside`` says whether it read or moved hidden state. For the run to do
        the same again it has to find the sheets as they were before it: not yet evaluated.
        """
        books = {id(reading.sheet._book): reading.sheet._book for reading in self._readings.values()}
        changed = {version.name for version in changes.consumed}
        for book in books.values():
            reach = followed({name: changes.env.get(name) for name in names_of(book)}, changes.env, False)
            touched = changed | (changes.bound.keys() & _bound_by(reach))
            is_impure = reach.sees_all or _may_show(reach) or not touched.isdisjoint(reach.inputs)
            if not is_impure and (_may_call(reach) or book.is_volatile):
                is_impure = is_outside or _is_elsewhere(book, changes, cells)
            if is_impure:
                book.is_impure = True
                changes.consume({id(book)}, cells)


class _Reading:
    """What one run reads of one sheet."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self._revision = sheet._book.revision
        self._areas: dict[Any, None] = {}

    def add(self, area: Any) -> None:
        if len(self._areas) <= MOST_READS:
            # Computed again between two reads: what the first one found cannot be asked for any more.
            self._areas[area if self.sheet._book.revision == self._revision else None] = None

    def taken(self) -> SheetRead:
        # Nothing is evaluated here: that would be more than the run did.
        if len(self._areas) > MOST_READS or self.sheet._book.revision != self._revision or None in self._areas:
            return SheetRead(self.sheet, (None,), (None,))
        areas = tuple(self._areas)
        return SheetRead(self.sheet, areas, tuple(_digest(self.sheet, area) for area in areas))


def _digest(sheet: Any, area: Any) -> bytes | None:
    """Return the digest of what was found in an area: its values, and the sheet's size where it ends with the data."""
    from cellweave.sheet.content import digest_of

    values = digest_of(sheet._grid, area)
    is_open = not area.is_cell and (sheet._has_header or area.bottom == MAX_ROWS - 1 or area.shape[1] > WIDE)
    return values + repr(sheet._grid.extent()).encode() if is_open and values is not None else values


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
    walker.is_weak |= value.is_impure
    walker.reads |= names_of(value)
    digest, objects = content_of(value)
    walker.common.add(id(objects))
    return object, ("book",), (digest, objects)


def is_same_reading(record: Record, facts: Facts, place: Place, cells: Iterable[CodeCell]) -> bool:
    """Whether a run where ``place`` stands would read equal values from its sheets, and nothing else it read changed.

    Equal readings are taken over as the inputs, as ``Record.is_current`` does.
    """
    env, inputs = place.env, record.inputs
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
    if any(version is not None and not version.is_live for version in reach.inputs.values()):
        return False  # formulas would be computed over what a cell below made of it
    reads = [_read_now(read, inputs, env, sheets) for read in record.sheets]
    if any(None in read.areas or now is None for read, now in zip(record.sheets, reads, strict=True)):
        return False
    books = [now._book for now in reads]
    if any(book.is_impure for book in books):
        return False
    for book in books:
        book.refresh()
    if has_disturbed(place, reach, books, cells):
        return False
    if any(
        old is None or _digest(now, area) != old
        for read, now in zip(record.sheets, reads, strict=True)
        for area, old in zip(read.areas, read.digests, strict=True)
    ):
        return False
    record.sheets = [replace(read, sheet=now) for read, now in zip(record.sheets, reads, strict=True)]
    inputs.update((name, env.get(name)) for name in moved)
    inputs.update(reach.inputs)  # formulas and functions may have come to read names that they did not before
    return True


def _read_now(read: SheetRead, inputs: Inputs, env: Environment, names: set[str]) -> Any:
    """Return the sheet that a run would find where it found the one it read, None where there is none."""
    name = next((name for name in names if inputs[name].value is read.sheet), None)  # type: ignore[union-attr]
    now = env.get(name) if name is not None else None
    return now.value if now is not None and not now.because and is_sheet(now.value) else None


def has_disturbed(place: Place, reach: Reached, books: Iterable[Any], cells: Iterable[CodeCell]) -> bool:
    """Whether functions of the formulas that were just evaluated did more than compute a value.

    User code ran outside a run then. Nothing it did is to stay: names and hidden state are put back, what it changed
    in place is consumed, and so are the sheets, for a run has to find them not yet evaluated.
    """
    if not _may_call(reach) and not any(book.is_volatile for book in books):
        return False
    changes = Changes("", Facts(), place.env, reach.inputs, place.namespace)
    changes.find_bound(_bound_by(reach) | place.lookups.take()[1])
    changes.find_changed(cells)
    if not place.put_back(changes.bound) and not changes.consumed:
        return False
    for book in books:
        book.is_impure = True
        changes.consume({id(book)}, cells)
    return True


def _bound_by(reach: Reached) -> set[str]:
    """Return the global names that functions of what was reached may bind."""
    return {name for version in reach.inputs.values() if version is not None for name in version.print.binds}


def _is_elsewhere(book: Any, changes: Changes, cells: Iterable[CodeCell]) -> bool:
    """Whether ambient state moved between the cell that made a sheet and the one that reads it: no name shows that."""
    makers = {v.cell for v in changes.inputs.values() if v is not None and id(book) in v.print.owners}
    now = changes.env.get(AMBIENT)
    return any(c.id in makers and c.record is not None and c.record.inputs.get(AMBIENT) is not now for c in cells)


def _may_show(reach: Reached) -> bool:
    """Whether functions of what was reached may print, show something or ask an input: the running cell's doing."""
    values = (version.value for version in reach.inputs.values() if version is not None)
    homes = (value.__name__ if isinstance(value, ModuleType) else home_of(value) for value in values)
    return "print" in reach.inputs or any(
        home.partition(".")[0] == "cellweave" and not home.startswith("cellweave.sheet") for home in homes
    )


def _may_call(reach: Reached) -> bool:
    """Whether what was reached holds anything to call: formulas over data alone only compute values."""
    values = (version.value for version in reach.inputs.values() if version is not None)
    return any(callable(value) or isinstance(value, ModuleType) for value in values if not is_sheet(value))


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
