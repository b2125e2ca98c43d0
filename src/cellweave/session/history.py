"""Owns the text's past: journalled changes, what undo and redo would take back, and the text rebuilt after a crash."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from cellweave.document import Conflict, Edit, edit_from_json, edit_to_json
from cellweave.errors import JournalError
from cellweave.session.journal import Event, Journal, digest_of
from cellweave.session.patch import Patch, patch_between

_CHANGES = frozenset({"edit", "external", "resolve"})
_CHECKPOINT_EVERY = 200
_LISTED = 200  # events told at once


@dataclass(frozen=True)
class Change:
    """A journalled change of the text. ``inverse`` are the edits that take it back while cells keep their ids."""

    seq: int
    label: str
    patch: Patch
    inverse: tuple[Edit, ...]
    opened: tuple[Conflict, ...]
    settled: tuple[Conflict, ...]


def turned(before: Iterable[Conflict], after: Iterable[Conflict]) -> dict[str, Any]:
    """Return what an event tells of conflicts: which it opened and which it settled; undo turns both round."""
    old, new = ({item.id: asdict(item) for item in items} for items in (before, after))
    opened, settled = [new[id] for id in new if id not in old], [old[id] for id in old if id not in new]
    return {key: items for key, items in (("opened", opened), ("settled", settled)) if items}


class History:
    """The journal seen as the past of one text. ``text`` is the newest acknowledged one, None before the first."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.first_seq = journal.last + 1  # of this session: older inverses name ids that may be gone
        self.problem = ""
        self.text = self._rebuilt()
        self._done: list[int] = []
        self._undone: list[int] = []
        self._labels: dict[int, str] = {}
        for seq, kind in journal.kinds():
            self._stack(seq, kind)

    # --- what happens ------------------------------------------------------------------------------------------

    def begin(self, who: str, text: bytes) -> None:
        """Start from ``text``: the file as it was first opened, or where the past cannot be rebuilt."""
        digest = self.journal.keep_text(text)
        event = self.journal.append(who, "open", {"digest": digest})
        self.text = text
        self._done.clear()
        self._undone.clear()
        with contextlib.suppress(JournalError):
            self._checkpoint(event.seq, digest)

    def record(
        self, who: str, kind: str, label: str, text: bytes, inverse: tuple[Edit, ...], facts: dict[str, Any]
    ) -> Event:
        """Journal that the text became ``text``; the change is acknowledged when this returns.

        ``kind`` is "edit", "external", "resolve", "undo" or "redo"; ``facts`` go into the event beside the patch.
        """
        patch = patch_between(self.text or b"", text)
        body = {
            "label": label,
            "digest": digest_of(text),
            "patch": [patch.start, _written(patch.removed), _written(patch.inserted)],
            "inverse": [edit_to_json(edit) for edit in inverse],
            **facts,
        }
        try:
            event = self.journal.append(who, kind, body)
        except JournalError as error:
            if not error.facts.get("is_damaged"):
                raise
            # The damage shows only now: the past stays in the old journal, and goes on from here in a new one.
            self.problem = self.journal.put_aside()
            self.first_seq = 1
            self.begin(who, self.text or b"")
            event = self.journal.append(who, kind, body)
        self.text = text
        self._labels[event.seq] = label
        self._stack(event.seq, kind)
        if event.seq % _CHECKPOINT_EVERY == 0:
            with contextlib.suppress(JournalError):
                self.checkpoint()
        return event

    def checkpoint(self) -> None:
        """Keep the whole text, so that rebuilding starts here."""
        if self.text is not None:
            self._checkpoint(self.journal.last, self.journal.keep_text(self.text))

    # --- undo and redo -----------------------------------------------------------------------------------------

    @property
    def undo_label(self) -> str | None:
        return self._label(self._done[-1]) if self._done else None

    @property
    def redo_label(self) -> str | None:
        return self._label(self._undone[-1]) if self._undone else None

    def to_undo(self) -> Change:
        """Return the change that undo takes back; raises JournalError when there is none."""
        if not self._done:
            raise JournalError("Nothing to undo.")
        return self._change(self._done[-1])

    def to_redo(self) -> Change:
        """Return the undo that redo takes back; raises JournalError when there is none."""
        if not self._undone:
            raise JournalError("Nothing to redo.")
        return self._change(self._undone[-1])

    # --- the whole past ----------------------------------------------------------------------------------------

    def changes(self, before: int = 0) -> tuple[list[Event], bool]:
        """Return the newest changes before event ``before`` (0: of all), the newest first, and whether none are older.

        The past begins where the journal last took a whole text to start from.
        """
        newest = before - 1 if before else self.journal.last
        events = sorted(self.journal.events(max(1, newest - _LISTED + 1), newest), key=lambda event: -event.seq)
        start = next((place for place, event in enumerate(events) if event.kind == "open"), None)
        return events if start is None else events[: start + 1], start is not None or newest <= _LISTED

    def text_after(self, seq: int) -> bytes:
        """Return the text as it was right after event ``seq``; raises JournalError where the past does not reach."""
        if not 0 < seq <= self.journal.last or self.text is None:
            raise JournalError(f"There is no event {seq}.", seq=seq)
        text = self.text
        for event in reversed(list(self.journal.events(seq + 1))):
            if event.kind == "open":
                raise JournalError("The history of this text begins later.", seq=event.seq)
            if "patch" in event.body:
                text = _patch(event).inverse.applied(text)
        return text

    # --- the file ----------------------------------------------------------------------------------------------

    def note_saved(self, text: bytes, seq: int) -> None:
        """Remember that the file holds ``text``, which is the text after event ``seq``."""
        self.journal.remember("saved", {"digest": digest_of(text), "seq": seq})

    def is_saved(self, text: bytes) -> bool:
        """Whether the file holding ``text`` is as this history left it, perhaps some edits ago."""
        saved = self.journal.recall("saved", {"digest": "", "seq": 0})
        digest = digest_of(text)
        # A kill between writing the file and noting it leaves a file that a later event describes; one between taking
        # in another program's change and writing the file, a change that is taken in already.
        return digest == saved["digest"] or any(
            digest in (event.body.get("digest"), event.body.get("file"))
            for event in self.journal.events(saved["seq"] + 1)
        )

    def saved_text(self) -> bytes | None:
        """Return the text the file was last known to hold, from the newest one backwards; None where it is unknown."""
        saved = self.journal.recall("saved")
        if saved is None or self.text is None:
            return None
        text = self.text
        for event in reversed(list(self.journal.events(saved["seq"] + 1))):
            if "patch" in event.body:
                text = _patch(event).inverse.applied(text)
        return text if digest_of(text) == saved["digest"] else None

    # --- inside ------------------------------------------------------------------------------------------------

    def _rebuilt(self) -> bytes | None:
        """Return the newest text, None where there is none; raises JournalError (``is_damaged``) where it is not whole.

        Each event's hash was checked, so what does not fit here was never right.
        """
        start = self.journal.recall("checkpoint") or self._opening()
        if start is None:
            return None
        try:
            text, digest = self.journal.text(start["digest"]), start["digest"]
            for event in self.journal.events(start["seq"] + 1):
                if "patch" in event.body and text is not None:
                    text, digest = _patch(event).applied(text), event.body["digest"]
        except (JournalError, ValueError, KeyError, TypeError) as error:
            raise JournalError(f"The journal cannot be followed: {error}", is_damaged=True) from error
        if text is None or digest_of(text) != digest:
            raise JournalError("The journal cannot be followed: a text in it is not whole.", is_damaged=True)
        return text

    def _opening(self) -> dict[str, Any] | None:
        """Return the first event of the text as a place to start from: a kill may have come before its checkpoint."""
        opening = next((seq for seq, kind in reversed(self.journal.kinds()) if kind == "open"), None)
        return None if opening is None else {"seq": opening, "digest": self.journal.event(opening).body["digest"]}

    def _checkpoint(self, seq: int, digest: str) -> None:
        self.journal.remember("checkpoint", {"seq": seq, "digest": digest})
        self.journal.drop_texts(but={digest})

    def _stack(self, seq: int, kind: str) -> None:
        if kind in _CHANGES:
            self._done.append(seq)
            self._undone.clear()
        elif kind == "undo" and self._done:
            self._done.pop()
            self._undone.append(seq)
        elif kind == "redo" and self._undone:
            self._undone.pop()
            self._done.append(seq)
        elif kind == "open":
            self._done.clear()
            self._undone.clear()

    def _change(self, seq: int) -> Change:
        event = self.journal.event(seq)
        inverse = tuple(edit_from_json(edit) for edit in event.body["inverse"])
        opened, settled = (tuple(Conflict(**item) for item in event.body.get(key, ())) for key in ("opened", "settled"))
        return Change(seq, event.body["label"], _patch(event), inverse, opened, settled)

    def _label(self, seq: int) -> str:
        if seq not in self._labels:
            try:
                self._labels[seq] = self.journal.event(seq).body["label"]
            except JournalError:
                # Damaged; whoever asks for the change itself is told.
                self._labels[seq] = "a change"
        return self._labels[seq]


def _patch(event: Event) -> Patch:
    start, removed, inserted = event.body["patch"]
    return Patch(start, _bytes(removed), _bytes(inserted))


def _written(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
