"""Owns what an opened file means: as it was left, behind its journal after a crash, or changed by others meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cellweave.document import Conflict, Document, adopted, diff, merge, read
from cellweave.session.history import History, turned
from cellweave.session.journal import digest_of


@dataclass(frozen=True)
class Opened:
    """The document to work on; where its text is not the file's, the file is to be written."""

    document: Document
    notices: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def opened(history: History, disk: bytes, name: str, who: str) -> Opened:
    """Bring the journal and the file's bytes together; what was acknowledged and what others wrote both stay."""
    journal = history.journal
    kept = [Conflict(**item) for item in journal.recall("conflicts", [])]
    if history.text is None:
        history.begin(who, disk)
        history.note_saved(disk, journal.last)
        return Opened(read(disk, name))
    here = _with_ids(read(history.text, name), journal.recall("ids"))
    if disk == history.text:
        history.note_saved(disk, journal.last)
        return Opened(here, conflicts=kept)
    if history.is_saved(disk):
        return Opened(here, [f"Changes that had not reached {name} were recovered from the journal."], kept)
    return _merged(history, here, disk, who, kept)


def _merged(history: History, here: Document, disk: bytes, who: str, kept: list[Conflict]) -> Opened:
    name = here.name
    base = history.saved_text()
    document, conflicts = merge(
        adopted(here, read(history.text or b"" if base is None else base, name)), here, read(disk, name)
    )
    facts = {"file": digest_of(disk), **turned(kept, [*kept, *conflicts])}
    label = f"the change of {name} from outside"
    history.record(who, "external", label, document.write(), diff(document, here), facts)
    if document.write() == disk:
        history.note_saved(disk, history.journal.last)
    notice = f"{name} was changed by another program while it was closed; the change was taken in."
    return Opened(document, [notice], [*kept, *conflicts])


def _with_ids(document: Document, ids: list[str] | None) -> Document:
    """Give the cells the ids they had, so that pages which come back know them."""
    if ids is None or len(ids) != len(document.cells) or len(set(ids)) != len(ids):
        return document
    cells = tuple(replace(cell, id=id) for cell, id in zip(document.cells, ids, strict=True))
    numbers = [int(id[1:]) for id in ids if id[:1] == "c" and id[1:].isdecimal()]
    return replace(document, cells=cells, next_id=max([document.next_id, *(number + 1 for number in numbers)]))
