"""Owns the session's link to its kernel: one process at a time, its restarts, and questions on their way to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Protocol

from cellweave.errors import KernelError
from cellweave.protocol.messages import Answer, Delta, Files, Load, Question, Ready, Run, SetWidget, Watch
from cellweave.protocol.state import CellSource, WaveState
from cellweave.session.process.death import Death
from cellweave.session.sources import Sources

HELD = "Stopped: it did not react to the interrupt. Run it to try again."
_NO_WAVE = WaveState(0, None, 0, 0)


class Process(Protocol):
    """A kernel somewhere: ``KernelProcess`` is one in a child process."""

    @property
    def is_alive(self) -> bool: ...
    async def start(self) -> None: ...
    def send(self, message: Any) -> None: ...
    async def stop(self) -> bool: ...
    async def kill(self) -> Any: ...


Factory = Callable[[Callable[[Any], None], Callable[[Death], None]], Process]


class Runner:
    """Runs one document. ``tell`` takes deltas: those of the kernel, and those about the kernel itself."""

    def __init__(self, factory: Factory, tell: Callable[[Delta], None], path: str, arguments: list[str]) -> None:
        self.widgets: dict[str, dict[str, Any]] = {}
        self.running: Callable[[], str | None] = lambda: None
        self.begun: Callable[[], None] = lambda: None  # called when a kernel takes the place of the last one
        self._factory = factory
        self._tell = tell
        self._path = path
        self._arguments = arguments
        self._process: Process | None = None
        self._generation = 0
        self._cells: list[CellSource] = []
        self._held: str | None = None
        self._is_watched = False
        self._sources = Sources()
        self._questions: dict[int, tuple[Callable[[Answer], None], int]] = {}
        self._last_question = 0
        self._changing = asyncio.Lock()

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.is_alive

    async def start(self, *, run: bool) -> None:
        """Start a kernel in place of the last one; with ``run`` everything stale runs."""
        async with self._changing:
            await self._end()
            await self._begin(run=run)

    async def stop(self) -> None:
        """Interrupt what runs. A kernel that does not come to rest is killed and everything else is run again.

        The cell that had to be killed waits until someone runs or changes it, or the kernel would hang at once.
        """
        async with self._changing:
            process = self._process
            if process is None or not process.is_alive:
                return
            running = self.running()
            self._tell(Delta(document={"kernel": "stopping"}))
            if await process.stop():
                self._tell(Delta(document={"kernel": "idle"}))
                return
            self._held = running
            cells = {running: {"status": "manual", "why": HELD}} if running else {}
            self._tell(Delta(document={"kernel": "restoring"}, cells=cells))
            await self._end()
            await self._begin(run=True)

    async def close(self) -> None:
        async with self._changing:
            await self._end()

    def load(self, cells: Iterable[CellSource], *, run: bool) -> None:
        """Give the kernel the document; with ``run`` what became stale runs."""
        before = {cell.id: cell.source for cell in self._cells}
        self._cells = list(cells)
        held = next((cell for cell in self._cells if cell.id == self._held), None)
        if held is None or before.get(held.id) != held.source:
            self._held = None
        if self.is_alive:
            self._load()
            if run:
                self._send(Run("stale"))

    def run(self, message: Run) -> None:
        if self._held is not None and (message.scope == "all" or self._held in message.cells):
            self._held = None
            self._load()
        self._send(message)

    def run_due(self, cells: list[str]) -> bool:
        """Run cells whose time has come; return False where they have to wait for a wave to end.

        A cell that had to be killed waits for a person, and without a kernel nobody sees the time pass.
        """
        if not self.is_alive:
            return True
        if self.running() is not None:
            return False
        if cells := [cell for cell in cells if cell != self._held]:
            self._send(Run("cells", cells))
        return True

    def set_widget(self, message: SetWidget) -> None:
        self.widgets.setdefault(message.cell, {})[message.key] = message.value
        self._send(message)

    def watch(self, on: bool) -> None:
        """Ask for the rows of the variables panel, of this kernel and those that take its place, or stop asking."""
        if on != self._is_watched:
            self._is_watched = on
            self._send(Watch("variables", on))

    def look(self) -> None:
        """Run what reads a file that another program changed since a cell last used it."""
        if self.is_alive and self.running() is None and self._sources.have_changed():
            self._send(Run("stale"))

    def ask(self, question: Question, answer: Callable[[Answer], None]) -> None:
        """Pass a question on; ``answer`` gets the reply under the number the asker gave it."""
        if not self.is_alive:
            answer(Answer(question.id, error="The kernel is not running. Restart it, then try again."))
            return
        self._last_question += 1
        self._questions[self._last_question] = answer, question.id
        self._send(replace(question, id=self._last_question))

    # --- inside ------------------------------------------------------------------------------------------------

    async def _begin(self, *, run: bool) -> None:
        self._generation += 1
        generation = self._generation

        def hear(message: Any) -> None:
            # What a kernel that was replaced still had to say comes too late.
            if generation == self._generation:
                self._hear(message)

        def bury(death: Death) -> None:
            if generation == self._generation:
                self._bury(death)

        self._sources = Sources()
        if self.running() is not None:
            self._tell(Delta(wave=_NO_WAVE))  # the kernel that was replaced took its wave along
        self.begun()
        self._process = self._factory(hear, bury)
        try:
            await self._process.start()
        except KernelError as error:
            self._tell(Delta(document={"kernel": "dead", "kernel_problem": str(error)}))
            return
        self._load()
        if self._is_watched:
            self._send(Watch("variables", True))
        if run:
            self._send(Run("stale"))

    async def _end(self) -> None:
        self._generation += 1
        process, self._process = self._process, None
        self._refuse_questions("The kernel was restarted. Try again.")
        if process is not None and process.is_alive:
            await process.kill()

    def _send(self, message: Any) -> None:
        if self._process is not None:
            self._process.send(message)

    def _load(self) -> None:
        cells = [
            replace(cell, metadata={**cell.metadata, "manual": HELD}) if cell.id == self._held else cell
            for cell in self._cells
        ]
        self._send(Load(cells, self._path, self.widgets, self._arguments))

    def _hear(self, message: Any) -> None:
        match message:
            case Delta():
                if message.wave is not None:
                    message.document["kernel"] = "running" if message.wave.running else "idle"
                self._tell(message)
            case Answer(id=id) if id in self._questions:
                answer, asked = self._questions.pop(id)
                answer(replace(message, id=asked))
            case Files(stamps=stamps):
                self._sources.take(stamps)
            case Ready():
                self._tell(Delta(document={"kernel": "idle", "kernel_problem": ""}))

    def _bury(self, death: Death) -> None:
        self._generation += 1
        self._refuse_questions("The kernel ended. Restart it, then try again.")
        running = death.cell or self.running()
        cells = {running: {"status": "failed", "why": death.sentence}} if running else {}
        self._tell(Delta(document={"kernel": "dead", "kernel_problem": death.sentence}, cells=cells, wave=_NO_WAVE))

    def _refuse_questions(self, why: str) -> None:
        for answer, asked in self._questions.values():
            answer(Answer(asked, error=why))
        self._questions.clear()
