"""Owns the document as it is now and how it came to be so: edits, undo, merges, conflicts, each journalled first."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Literal

from cellweave.document import Conflict, Document, adopted, diff, edit_from_json, edit_to_json, merge, read, resolved
from cellweave.document import Edit as TextEdit
from cellweave.errors import DocumentError, JournalError
from cellweave.protocol import messages
from cellweave.session.authors import Authors
from cellweave.session.history import Change, History, turned
from cellweave.session.journal import digest_of
from cellweave.session.labels import label_of

_REMEMBERED_EDITS = 1_000
_EDITS_ON_THEIR_WAY = 100


class Manuscript:
    """One document and its history. What cannot be journalled has not happened: it raises and changes nothing."""

    def __init__(self, document: Document, history: History, conflicts: Iterable[Conflict], who: str) -> None:
        self.document = document
        self.history = history
        self.conflicts = list(conflicts)
        self._who = who
        self._authors = Authors()
        self._answered = _answered(history)  # (client, id) of an edit → its event

    def edit(self, message: messages.Edit, client: str) -> bool:
        """Make the edits of ``client``; return False where they came before."""
        if (client, message.id) in self._answered:
            # Sent again after a cut: the first one arrived, only its answer was lost.
            return False
        edits = [edit_from_json(asdict(edit)) for edit in message.edits]
        document, inverse = self.document.apply(edits)
        overtaken = self._authors.overtaken(self.document, message.edits, client, f"typed-{client[:8]}-{message.id}")
        facts = {"edits": [edit_to_json(edit) for edit in edits], "client": client, "id": message.id}
        label = label_of(self.document, edits)
        self._record("edit", label, document, inverse, facts, [*self.conflicts, *overtaken])
        self._authors.typed(message.edits, client)
        self._answered[client, message.id] = self.history.journal.last
        if len(self._answered) > _REMEMBERED_EDITS:
            del self._answered[next(iter(self._answered))]
        return True

    def undo(self) -> None:
        self._take_back(self.history.to_undo(), "undo")

    def redo(self) -> None:
        self._take_back(self.history.to_redo(), "redo")

    def go_back(self, seq: int, when: str) -> None:
        """Make the text what it was right after event ``seq``, which happened ``when``."""
        text = self.history.text_after(seq)
        document = adopted(self.document, read(text, self.document.name))
        facts = {"target": seq}
        self._record("edit", f"going back to {when}", document, diff(document, self.document), facts, self.conflicts)

    def resolve(self, id: str, keep: Literal["here", "disk", "both"]) -> None:
        """Settle a conflict."""
        conflict = next((item for item in self.conflicts if item.id == id), None)
        if conflict is None:
            raise DocumentError("This conflict is settled already.", conflict=id)
        document, inverse = self.document.apply(resolved(self.document, conflict, keep))
        others = [item for item in self.conflicts if item.id != id]
        self._record("resolve", "the choice between two versions", document, inverse, {"keep": keep}, others)

    def merge(self, base: bytes | None, text: bytes) -> bool:
        """Take in ``text``, which another program wrote where ``base`` was; return False where it brings nothing."""
        name = self.document.name
        old = read(base if base is not None else self.document.write(), name)
        document, conflicts = merge(adopted(self.document, old), self.document, read(text, name))
        both = [*self.conflicts, *(item for item in conflicts if item not in self.conflicts)]
        if document.write() == self.document.write() and not conflicts:
            return False
        facts = {"file": digest_of(text)}
        inverse = diff(document, self.document)
        self._record("external", f"the change of {name} from outside", document, inverse, facts, both)
        self._authors.forget()
        return True

    def _take_back(self, change: Change, kind: str) -> None:
        try:
            if change.seq < self.history.first_seq:
                raise DocumentError("The ids of this change are from an earlier session.")
            document, inverse = self.document.apply(change.inverse)
        except DocumentError:
            text = change.patch.inverse.applied(self.document.write())
            document = adopted(self.document, read(text, self.document.name))
            inverse = diff(document, self.document)
        opened = {item.id for item in change.opened}
        others = [item for item in self.conflicts if item.id not in opened]
        self._record(kind, change.label, document, inverse, {"target": change.seq}, [*others, *change.settled])

    def _record(
        self,
        kind: str,
        label: str,
        document: Document,
        inverse: Iterable[TextEdit],
        facts: dict[str, Any],
        conflicts: list[Conflict],
    ) -> None:
        """Journal that ``document`` is the document now, with ``conflicts`` open; then it is."""
        facts |= turned(self.conflicts, conflicts)
        self.history.record(self._who, kind, label, document.write(), tuple(inverse), facts)
        self.document, self.conflicts = document, conflicts


def _answered(history: History) -> dict[tuple[str, int], int]:
    """Return the newest edits of the journal: a kill may have come before their answers, and pages send them again."""
    found: dict[tuple[str, int], int] = {}
    with contextlib.suppress(JournalError):
        for event in history.journal.events(history.journal.last - _EDITS_ON_THEIR_WAY + 1):
            if "client" in event.body:
                found[event.body["client"], event.body["id"]] = event.seq
    return found
