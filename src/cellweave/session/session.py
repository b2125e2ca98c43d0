"""Owns one open workbook: its pages, revisions, file and kernel around one document. Knows no transport.

The life of an edit: applied to the document, journalled, shown to every page, given to the kernel, acknowledged; the
file follows within a third of a second. An edit that cannot be journalled has not happened.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cellweave import __version__
from cellweave.document import Document, periods_of
from cellweave.errors import CellweaveError, FileError, JournalError
from cellweave.protocol import decode, encode, messages, state
from cellweave.protocol.messages import Answer, Delta
from cellweave.session.disk import SETTLE, Disk
from cellweave.session.history import History
from cellweave.session.listing import listed
from cellweave.session.lock import FileLock
from cellweave.session.manuscript import Manuscript
from cellweave.session.memory import Memory
from cellweave.session.mirror import Mirror
from cellweave.session.opening import Opened
from cellweave.session.places import Places
from cellweave.session.relay import Client, Relay
from cellweave.session.runner import Factory, Runner
from cellweave.session.saving import Saver
from cellweave.session.showing import Showing
from cellweave.session.timetable import Timetable

LOOK_EVERY = 0.5  # seconds between looks at the file
DEEPEST = 100  # levels of a page's message: what comes in has to go on to disk and kernel, which recurse
_CHANGES = (
    messages.Edit,
    messages.Undo,
    messages.Redo,
    messages.GoBack,
    messages.Resolve,
)  # answered when the journal has them


class Session:
    """One workbook, open. Made by ``open_session``; everything happens on one event loop."""

    def __init__(
        self,
        places: Places,
        lock: FileLock,
        disk: Disk,
        history: History,
        start: Opened,
        kernel: Factory,
        *,
        user: str,
        arguments: Sequence[str] = (),
    ) -> None:
        self.places = places
        self.epoch = secrets.token_urlsafe(9)
        self.history = history
        self.manuscript = Manuscript(start.document, history, start.conflicts, user)
        self._lock = lock
        self._disk = disk
        self._watchers: set[Client] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._mirror = Mirror(state.DocumentState(str(places.path), places.path.name, notices=list(start.notices)))
        self._relay = Relay(self.welcome)
        self._runner = Runner(kernel, self._tell, str(places.path), list(arguments))
        self._runner.running = lambda: self._mirror.running
        self._runner.begun = self._mirror.age
        self._runner.widgets = history.journal.recall("widgets", {})
        self._timetable = Timetable(self._runner.run_due)
        self._memory = Memory(history.journal)
        self._saver = Saver(self._to_save, self._after_saving)
        self._mirror.apply(self._mirror.towards(self.document))
        self._mirror.apply(Delta(document=self._about_history()))
        self._showing = Showing(places.outputs)
        self._mirror.recall(self._showing.recall(self.document.cells))
        self._runner.load(self._sources(), run=False)
        if not disk.is_writable():
            self._mirror.apply(Delta(document=_read_only(places.path)))

    # --- life --------------------------------------------------------------------------------------------------

    async def start(self, *, run: bool = True) -> None:
        """Start the kernel, and looking at the file. With ``run`` every cell runs."""
        self._background(self._runner.start(run=run))
        self._background(self._look())
        self._timetable.take(periods_of(self.document.cells))
        if self._to_save() is not None:
            self._saver.soon()

    async def save(self) -> bool:
        """Write the file now; return whether it holds the document."""
        return await self._saver.now()

    async def close(self) -> None:
        """Write what is unwritten and end the kernel."""
        for task in list(self._tasks):
            task.cancel()
        self._timetable.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._saver.close()
        await self._runner.close()
        with contextlib.suppress(JournalError):
            self.history.checkpoint()
            self._remember()
        self._keep_showing(is_last=True)
        self.history.journal.close()
        self._lock.release()

    def announce(self, url: str) -> None:
        """Tell other processes that want this file at which address it is open."""
        self._lock.announce(url)

    # --- pages -------------------------------------------------------------------------------------------------

    def shown(self) -> messages.Welcome:
        """Return what a page that comes now is shown; to be read at once, for it goes on changing."""
        return self._mirror.welcome(self.epoch, self._relay.revision, __version__)

    def welcome(self) -> str:
        """Return the whole state as the text of a Welcome."""
        return encode(self.shown())

    def connect(self, hello: messages.Hello) -> Client:
        """Return a client for a page, which gets what it has not seen."""
        client = self._relay.connect(hello.revision if hello.epoch == self.epoch else None)
        client.name = hello.client
        return client

    def leave(self, client: Client) -> None:
        client.leave()
        self._watch(client, False)

    def receive(self, client: Client, text: str | bytes) -> None:
        """Do what a page's message says; what cannot be done is answered in a sentence."""
        try:
            message = decode(text, DEEPEST)
        except CellweaveError as error:
            client.answer(Answer(0, error=str(error)))
            return
        try:
            self._do(client, message)
        except CellweaveError as error:
            self._report(error)
            data = {"again": True} if _is_no_fault_of(message, error) else None
            client.answer(Answer(getattr(message, "id", 0), data, str(error)))
        except Exception as error:
            # A mistake of ours must not cost the connection, over which the page would only send the same again.
            asyncio.get_running_loop().call_exception_handler({"message": "A message failed.", "exception": error})
            client.answer(Answer(getattr(message, "id", 0), error=f"Cellweave failed: {error!r}. Nothing was changed."))

    def _do(self, client: Client, message: Any) -> None:
        match message:
            case messages.SetWidget():
                self._runner.set_widget(message)
            case messages.Run():
                self._runner.run(message)
            case messages.Edit():
                if self.manuscript.edit(message, client.name):
                    self._show_change(run=message.run)
            case messages.Undo():
                self.manuscript.undo()
                self._show_change(run=True)
            case messages.Redo():
                self.manuscript.redo()
                self._show_change(run=True)
            case messages.GoBack():
                at = self.history.journal.event(message.seq).at
                self.manuscript.go_back(message.seq, time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at)))
                self._show_change(run=True)
            case messages.ReadHistory():
                client.answer(Answer(message.id, listed(*self.history.changes(message.before))))
            case messages.Resolve():
                self.manuscript.resolve(message.conflict, message.keep)
                self._show_change(run=True)
            case messages.Stop():
                self._background(self._runner.stop())
            case messages.Restart():
                self._tell(Delta(document={"kernel": "starting", "kernel_problem": ""}))
                self._background(self._runner.start(run=message.run))
            case _ if isinstance(message, messages.Question):
                self._runner.ask(message, client.answer)
            case messages.Watch():
                self._watch(client, message.on)
            case _:
                raise CellweaveError(f"A page cannot send {type(message).__name__}.")
        if isinstance(message, _CHANGES):
            client.answer(Answer(message.id, {"revision": self._relay.revision}))

    def _watch(self, client: Client, on: bool) -> None:
        if on:
            self._watchers.add(client)
        else:
            self._watchers.discard(client)
        if not self._watchers:
            self._mirror.variables = None
        self._runner.watch(bool(self._watchers))
        if on and self._mirror.variables is not None:
            self._relay.publish(Delta(variables=self._mirror.variables))

    # --- edits -------------------------------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        return self.manuscript.document

    def _show_change(self, *, run: bool) -> None:
        """Show the document as it is now to pages, kernel, timetable and file."""
        document = self.document
        delta = self._mirror.towards(document)
        if delta.order is not None:
            # At once, so that after a kill no page's waiting edit finds another cell under its id.
            self._remember()
        if self.history.problem and self.history.problem not in self._mirror.document.notices:
            self._mirror.document.notices = [*self._mirror.document.notices, self.history.problem]
        delta.document = self._about_history()
        # No look at the disk here: what it has to tell is told after this change.
        if self._mirror.document.saved == "saved" and document.write() != self._disk.text:
            delta.document["saved"] = "saving"
        self._tell(delta)
        self._runner.load(self._sources(), run=run)
        self._timetable.take(periods_of(document.cells))
        self._saver.soon()

    # --- the file ----------------------------------------------------------------------------------------------

    def look_at_disk(self) -> None:
        """Take in what others wrote into the file since the last look."""
        before, base = self._disk.text, self._disk.base
        try:
            text = self._disk.change()
        except FileError as error:
            if before is not None or not error.facts.get("is_missing"):
                problem = f"{error} The next change writes it again." if error.facts.get("is_missing") else str(error)
                self._announce({"saved": "unsaved", "problem": problem})
            return
        if text is not None:
            try:
                self._merge(base, text)
            except CellweaveError:
                # Not taken in, so not seen: the next look tries again, and nothing is written over it.
                self._disk.unread(base)
                raise

    def _merge(self, base: bytes | None, text: bytes) -> None:
        """Take in the file's new ``text``; ``base`` is what the file held before."""
        if not self.manuscript.merge(base, text):
            self._after_saving(None)
            return
        # The newest says enough; its time makes it another one than that which a reader has closed.
        told = [item for item in self._mirror.document.notices if item != self._last_merge]
        now = time.strftime("%H:%M:%S")
        self._last_merge = f"{self.document.name} was changed by another program at {now}; the change was taken in."
        new = [item for item in self.document.notices if item not in told]
        self._mirror.document.notices = [*told, self._last_merge, *new][-10:]
        self._show_change(run=True)

    _last_merge = ""

    def look_at_sources(self) -> None:
        """Run what reads a file that another program changed since a cell last used it."""
        self._runner.look()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY if self._disk.is_at_rest() else SETTLE)
            try:
                self._look_once()
            except CellweaveError as error:
                self._report(error)
            except Exception as error:
                # A mistake of ours must not end the looking, or changes of others would go unseen from here on.
                asyncio.get_running_loop().call_exception_handler({"message": "A look failed.", "exception": error})

    def _look_once(self) -> None:
        self._remember()
        self._keep_showing()
        if not self._lock.is_in_place():
            self.places.make()
            self._lock.renew()
        self.look_at_sources()
        if self._disk.is_at_rest():
            self.look_at_disk()

    def _to_save(self) -> Callable[[], None] | None:
        """Return what writes the document into the file, None where the file holds it."""
        with contextlib.suppress(CellweaveError):
            if self._disk.is_at_rest():
                self.look_at_disk()
        text, seq = self.document.write(), self.history.journal.last
        if text == self._disk.text:
            return None

        def write() -> None:
            self._disk.write(text)

        self._writing = text, seq
        return write

    def _after_saving(self, error: FileError | None) -> None:
        if error is not None:
            self._report(error)
            return
        with contextlib.suppress(JournalError):
            if (text := self._disk.text) is not None:
                self.history.note_saved(
                    text, self._writing[1] if self._writing[0] == text else self.history.journal.last
                )
        is_saved = self._disk.text == self.document.write()
        self._announce({"saved": "saved" if is_saved else "saving", "problem": ""})

    _writing: tuple[bytes, int] = b"", 0

    def _report(self, error: CellweaveError) -> None:
        """Show that the file or the journal cannot be written; the work is where the sentence says."""
        if isinstance(error, JournalError):
            if "path" in error.facts:
                problem = f"{error} What was typed stays on its page and is tried again."
                self._announce({"saved": "unsaved", "problem": problem})
        elif isinstance(error, FileError):
            if not self._disk.is_writable() and self._disk.path.exists():
                self._announce(_read_only(self.places.path))
            else:
                problem = f"{error} Your work is safe in the journal; saving is tried again."
                self._announce({"saved": "unsaved", "problem": problem})

    def _announce(self, news: dict[str, Any]) -> None:
        """Show facts about the document, once."""
        if any(getattr(self._mirror.document, name) != value for name, value in news.items()):
            self._tell(Delta(document=news))

    # --- inside ------------------------------------------------------------------------------------------------

    def _tell(self, delta: Delta) -> None:
        """Give a delta its number, show it, and remember what it says."""
        if delta.order is None:
            delta = self._mirror.without_past(self._mirror.without_strangers(delta))
        if not self._watchers:
            delta.variables = None  # a late word to watchers that left
        self._mirror.apply(delta)
        self._relay.publish(delta)

    def _about_history(self) -> dict[str, Any]:
        return {
            "undo": self.history.undo_label,
            "redo": self.history.redo_label,
            "conflicts": [state.Conflict(**asdict(item)) for item in self.manuscript.conflicts],
            "notices": self._mirror.document.notices,
        }

    def _sources(self) -> list[state.CellSource]:
        return [
            state.CellSource(cell.id, cell.title, cell.kind, cell.source, cell.metadata) for cell in self.document.cells
        ]

    def _remember(self) -> None:
        self._memory.keep(
            widgets=self._runner.widgets,
            ids=[cell.id for cell in self.document.cells],
            conflicts=[asdict(item) for item in self.manuscript.conflicts],
        )

    def _keep_showing(self, *, is_last: bool = False) -> None:
        """Keep what the cells show, once it has been the same for a while."""
        before, self._seen_showings = self._seen_showings, self._mirror.showings
        is_quiet = self._mirror.running is None and (is_last or before == self._mirror.showings)
        if is_quiet and self._kept_showings != self._mirror.showings:
            self._kept_showings = self._mirror.showings
            self._showing.keep(self._mirror.shown())

    _seen_showings = _kept_showings = 0

    def _background(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            task.get_loop().call_exception_handler({"message": "The session failed.", "exception": error, "task": task})


def _is_no_fault_of(message: Any, error: CellweaveError) -> bool:
    """Whether an edit was refused only because the journal could not be written."""
    return isinstance(message, messages.Edit) and isinstance(error, JournalError) and "path" in error.facts


def _read_only(path: Path) -> dict[str, Any]:
    sentence = f"{path.name} is read-only. Changes are kept in the journal, not in the file."
    return {"saved": "readonly", "problem": sentence}
