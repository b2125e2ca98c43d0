"""Owns merging two descendants of one document cell by cell: what a person edits here, and the file changed on disk."""

from __future__ import annotations

import contextlib
import zlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cellweave.document.cell import Cell, marker_line, read_cell
from cellweave.document.document import Document
from cellweave.document.edits import Delete, Edit, Insert, Replace
from cellweave.document.encoding import Encoding
from cellweave.document.identity import adopted
from cellweave.document.options import Options
from cellweave.document.rewriting import Draft, as_last
from cellweave.document.spacing import blank_lines_between, parted
from cellweave.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell changed on both sides; ``here`` and ``disk`` are the two sources, None where it was deleted.

    The merged document holds the text of this side, or of the side that did not delete.
    """

    id: str
    cell: str
    title: str
    here: str | None
    disk: str | None


def merge(base: Document, here: Document, disk: Document) -> tuple[Document, tuple[Conflict, ...]]:
    """Return ``here`` with what changed from ``base`` to ``disk``, and the cells that both changed differently.

    Cells keep the ids they have in ``here``. Of places, titles and blank lines both sides changed, those here count.
    """
    if disk in (base, here):
        return here, ()
    if here == base and all(cell.text for cell in here.cells):
        return adopted(here, disk), ()
    # An empty paragraph is in no file, so the disk cannot have deleted it.
    base = replace(base, cells=tuple(cell for cell in base.cells if cell.text))
    if any(document.has_markers for document in (base, here, disk)):
        base, here, disk = (_with_markers(document) for document in (base, here, disk))
    disk = _joint(here, base, adopted(base, disk, here.next_id))
    merger = _Merger(_by_id(base), _by_id(here), _by_id(disk))
    order = _order(list(merger.base), list(merger.here), list(merger.disk))
    cells = [cell for id in order if (cell := merger.cell(id)) is not None]
    _part(cells, {document.cells[-1].id for document in (here, disk) if document.cells}, here.newline)
    encoding = here.encoding if here.encoding != base.encoding else disk.encoding
    preamble = here.preamble if here.preamble != base.preamble else disk.preamble
    has_markers = here.has_markers or disk.has_markers
    draft = replace(here.draft, encoding=encoding, preamble=preamble, cells=cells, has_markers=has_markers)
    start = replace(here, next_id=max(here.next_id, disk.next_id))
    return _written(start, draft, (here, disk)), tuple(merger.conflicts)


def _written(start: Document, draft: Draft, sides: tuple[Document, ...]) -> Document:
    """Return the document of ``draft``; where its encoding lacks a character of the other side, with another head."""
    heads = [(draft.encoding, draft.preamble), *((side.encoding, side.preamble) for side in sides)]
    for encoding, preamble in heads:
        with contextlib.suppress(DocumentError):
            return start.written(replace(draft, encoding=encoding, preamble=preamble))
    # A byte order mark makes UTF-8 of a file whatever it declares, and UTF-8 has every character.
    return start.written(replace(draft, encoding=Encoding(bom=True, errors="surrogateescape")))


def resolved(document: Document, conflict: Conflict, keep: Literal["here", "disk", "both"]) -> tuple[Edit, ...]:
    """Return the edits that settle a conflict in a merged document.

    The side whose text the cell holds is kept as the cell stands now, with what was typed in it since.
    """
    present = any(cell.id == conflict.cell for cell in document.cells)
    chosen = conflict.here if keep == "here" else conflict.disk
    standing = "disk" if conflict.here is None else "here"
    if not present or keep == standing:
        return ()
    if keep == "both":
        if conflict.here is None or conflict.disk is None:
            return ()
        kind = document.cell(conflict.cell).kind
        return (Insert(f"{conflict.cell}.disk", conflict.cell, conflict.disk, kind=kind),)
    if chosen is None:
        return (Delete(conflict.cell),)
    return () if document.cell(conflict.cell).source == chosen else (Replace(conflict.cell, source=chosen),)


class _Merger:
    """Decides cell by cell and collects the conflicts."""

    def __init__(self, base: dict[str, Cell], here: dict[str, Cell], disk: dict[str, Cell]) -> None:
        self.base, self.here, self.disk = base, here, disk
        self.conflicts: list[Conflict] = []

    def cell(self, id: str) -> Cell | None:
        """Return the merged cell, None when it is deleted."""
        base, here, disk = self.base.get(id), self.here.get(id), self.disk.get(id)
        if here is None or disk is None:
            present = here or disk
            if base is None or present is None:
                return present
            if _content(present) == _content(base):
                return None
            self._conflict(id, here, disk)
            return present
        if base is None or len({base.kind, here.kind, disk.kind}) > 1:
            # A marker line and a body of different kinds do not fit together.
            content, is_clear = _of_three(_content(base) if base else None, _content(here), _content(disk))
        else:
            body, is_clear = _of_three(base.body, here.body, disk.body)
            content = _of_three(base.marker, here.marker, disk.marker)[0] + body
        if not is_clear and here.source != disk.source:
            self._conflict(id, here, disk)
        text = content + _of_three(base.tail if base else None, here.tail, disk.tail)[0]
        return here if here.text == text else read_cell(id, text)

    def _conflict(self, id: str, here: Cell | None, disk: Cell | None) -> None:
        sources = (here.source if here else None, disk.source if disk else None)
        # The same conflict has the same id when the file is read once more.
        digest = zlib.crc32(repr(sources).encode("utf-8", "backslashreplace"))
        title = next((cell.title for cell in (here, disk) if cell), "")
        self.conflicts.append(Conflict(f"{id}-{digest:08x}", id, title, *sources))


def _of_three(base: str | None, here: str, disk: str) -> tuple[str, bool]:
    """Return the text only one side changed and True; that of this side and False when both did, differently."""
    if here in (base, disk):
        return disk, True
    return here, disk == base


def _by_id(document: Document) -> dict[str, Cell]:
    return {cell.id: cell for cell in document.cells}


def _content(cell: Cell) -> str:
    return cell.marker + cell.body


def _with_markers(document: Document) -> Document:
    """Return a document whose cells all have markers, so that it can be compared with one that has them."""
    if document.has_markers:
        return document
    marker = marker_line(Options()) + document.newline
    cells = [read_cell(cell.id, marker + cell.text) for cell in document.cells]
    return document.written(replace(document.draft, cells=cells, has_markers=True))


def _joint(here: Document, base: Document, disk: Document) -> Document:
    """Return ``disk`` where a cell that both sides added with the same text has the id it has in ``here``."""
    known = {cell.id for cell in base.cells}
    added = {_content(cell): cell.id for cell in reversed(here.cells) if cell.id not in known}
    cells = [
        replace(cell, id=added.pop(_content(cell))) if cell.id not in known and _content(cell) in added else cell
        for cell in disk.cells
    ]
    return replace(disk, cells=tuple(cells))


def _order(base: list[str], here: list[str], disk: list[str]) -> list[str]:
    """Return the ids of all three in merged order.

    Start from this side without what only the disk moved; put these and what the disk added behind the cell they
    follow there.
    """
    in_here = set(here)
    moved = _moved(base, disk) - _moved(base, here)
    order = [id for id in here if id not in moved]
    placed = set(order)
    known = set(base)
    above: str | None = None
    for id in disk:
        if id not in placed:
            index = order.index(above) + 1 if above is not None else 0
            # What was added here stays directly behind the cell it was added to.
            while index < len(order) and order[index] in in_here and order[index] not in known and id not in known:
                index += 1
            order.insert(index, id)
            placed.add(id)
        above = id
    return order


def _moved(base: Sequence[str], side: Sequence[str]) -> set[str]:
    """Return the fewest cells whose move turns the order of ``base`` into that of ``side``."""
    rank = {id: index for index, id in enumerate(base)}
    common = [id for id in side if id in rank]
    # Longest increasing run: tails[n] is the least rank that ends one of length n + 1.
    tails: list[int] = []
    last: list[str] = []
    behind: dict[str, str | None] = {}
    for id in common:
        length = bisect_left(tails, rank[id])
        behind[id] = last[length - 1] if length else None
        tails[length : length + 1] = [rank[id]]
        last[length : length + 1] = [id]
    kept: set[str] = set()
    id_or_none = last[-1] if last else None
    while id_or_none is not None:
        kept.add(id_or_none)
        id_or_none = behind[id_or_none]
    return set(common) - kept


def _part(cells: list[Cell], last: set[str], newline: str) -> None:
    """Put blank lines behind the cells in ``last`` that are the last no more, none behind one that has become it."""
    for index, cell in enumerate(cells[:-1]):
        if cell.id in last:
            blank_lines = blank_lines_between(cell, cells[index + 1 :])
            cells[index] = read_cell(cell.id, parted(cell.text, blank_lines, newline))
    if cells and cells[-1].id not in last:
        cells[-1] = as_last(cells[-1], newline)
