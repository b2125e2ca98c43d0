"""Owns what an opened file means: as it was left, behind its journal after a crash, or changed by others meanwhile."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

from cellweave.document import Conflict, Document, adopted, diff, merge, read
from cellweave.errors import DocumentError, JournalError
from cellweave.session.history import History, turned
from cellweave.session.journal import digest_of

_NOT_KEPT_YET = 100  # events there can be since the open conflicts were last kept


@dataclass(frozen=True)
class Opened:
    """The document to work on; where its text is not the file's, the file is to be written."""

    document: Document
    notices: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def opened(history: History, disk: bytes, name: str, who: str) -> Opened:
    """Bring the journal and the file's bytes together; what was acknowledged and what others wrote both stay."""
    journal = history.journal
    kept = _open_conflicts(history)
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


def _open_conflicts(history: History) -> list[Conflict]:
    """Return the open conflicts: those last kept, as the newest events left them, for a kill may come between."""
    kept = {item["id"]: item for item in history.journal.recall("conflicts", [])}
    with contextlib.suppress(JournalError):
        for event in history.journal.events(history.journal.last - _NOT_KEPT_YET + 1):
            kept |= {item["id"]: item for item in event.body.get("opened", ())}
            for item in event.body.get("settled", ()):
                kept.pop(item["id"], None)
    return [Conflict(**item) for item in kept.values()]


def _with_ids(document: Document, ids: list[str] | None) -> Document:
    """Give the cells the ids they had, so that pages which come back know them."""
    with contextlib.suppress(DocumentError):
        return document.identified(ids or ())
    return document
