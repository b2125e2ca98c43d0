"""Owns the proof that a document means what it shows: after random edits, the incremental state is a fresh run's.

A disagreement is reported as the shortest sequence of edits found that still leads to one.
"""

from __future__ import annotations

import math
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from cellweave.kernel.cells import CodeCell
from cellweave.kernel.edits import RandomEdit, random_edit
from cellweave.kernel.feed import Feed
from cellweave.kernel.figures import drawn_in
from cellweave.kernel.hidden import Hidden
from cellweave.kernel.kernel import Kernel
from cellweave.kernel.plain import PlainRun, plain_run
from cellweave.protocol.state import CellSource

PATIENCE = 10  # seconds; to which comes what the document itself takes, many times over
Names = dict[str, tuple[str | None, str | None]]  # that differ: (incremental, plain) digests
Moves = Callable[[Any, random.Random], RandomEdit | None]


@dataclass
class Disagreement:
    """``edits`` lead from the document to ``cells``, where ``names`` differ: name → (incremental, plain) digests, None
    where a side has no such name."""

    edits: list[RandomEdit]
    cells: list[CellSource]
    names: Names


@dataclass
class Report:
    """``edits`` were tried, which took ``cells_run`` runs; ``settled`` waves started over; ``fresh`` cells at the end.

    ``endless`` edits more made the document run far longer than before, and were taken back. ``volatile`` names differ
    between two plain runs already, so they say nothing. ``failed`` are the cells that fail as they stand: of these and
    of what depends on them nothing is compared.
    """

    edits: int = 0
    endless: int = 0
    cells_run: int = 0
    settled: int = 0
    fresh: int = 0
    failed: list[str] = field(default_factory=list)
    volatile: list[str] = field(default_factory=list)
    disagreement: Disagreement | None = None

    @property
    def is_proven(self) -> bool:
        return self.disagreement is None


class Quiet:
    """Records nothing; inputs return their defaults."""

    def __init__(self) -> None:
        self.runs = 0

    def begin(self, cell: str) -> None:
        self.runs += 1

    def result(self, value: Any) -> None: ...
    def failed(self, error: BaseException) -> None: ...
    def end(self, cell: str) -> None: ...

    def set_widget(self, cell: str, key: str, raw: Any) -> bool:
        return True

    def viewing(self, cell: str) -> AbstractContextManager[None]:
        return nullcontext()

    def view(self, cell: str, value: Any) -> None: ...


class Checker:
    """Replays edits on a document incrementally and compares with plain runs.

    ``recording`` makes what stands around a run, once for each side, so that inputs have their values on both;
    ``moves`` draws a widget move from the incremental side's recorder.
    """

    def __init__(
        self,
        cells: Sequence[CellSource],
        path: str = "",
        recording: Callable[[], Any] = Quiet,
        moves: Moves = lambda recorder, rng: None,
    ) -> None:
        self.cells = list(cells)
        self.path = path
        self.recording = recording
        self.moves = moves
        self.hidden = Hidden()
        self.volatile: set[str] = set()
        self.patience = math.inf  # seconds that an edit and its comparison may take

    def check(self, edits: int, seed: int) -> Report:
        """Try ``edits`` random edits one after another, comparing after each."""
        rng = random.Random(seed)
        self.volatile = set()
        tried: list[RandomEdit] = []
        report = Report()
        start = time.monotonic()
        player = self._replayed(tried)
        names: Names | None = player.compare()
        statuses = player.kernel.statuses()
        report.failed = [label for id, label in player.kernel.labels.items() if statuses.get(id) == "failed"]
        self.patience = PATIENCE + 20 * (time.monotonic() - start)
        while True:
            if names:
                found = self.shrunk(tried)
                if found.names:
                    report.disagreement = found
                    break
                self.volatile.update(names)  # they only looked the same in two plain runs
            if names or names is None:
                player.close()
                player = self._replayed(tried)
            if len(tried) + report.endless == edits:
                break
            move = self.moves(player.recorder, rng) if rng.random() < 0.25 else None
            edit = move or random_edit(player.cells, len(tried), rng)
            names = player.play(edit)
            if names is None:
                report.endless += 1
            else:
                tried.append(edit)
        report.edits = len(tried)
        report.fresh = sum(status == "fresh" for status in player.kernel.statuses().values())
        report.cells_run = player.kernel.cells_run
        report.settled = player.kernel.settled
        player.close()
        report.volatile = sorted(self.volatile)
        return report

    def _replayed(self, edits: Sequence[RandomEdit]) -> Player:
        player = Player(self)
        for edit in edits:
            player.apply(edit)
        return player

    def differs(self, edits: Sequence[RandomEdit]) -> Names:
        """Return the names that differ after ``edits``; none where one of them leads to a run without end."""
        player = Player(self)
        try:
            names: Names | None = player.compare()
            for edit in edits:
                if names or names is None:
                    break
                names = player.play(edit)
            return names or {}
        finally:
            player.close()

    def shrunk(self, edits: list[RandomEdit]) -> Disagreement:
        """Leave out edits, longest stretches first, while a difference remains."""
        size = len(edits)
        while size:
            start = 0
            while start < len(edits):
                shorter = edits[:start] + edits[start + size :]
                if len(shorter) < len(edits) and self.differs(shorter):
                    edits = shorter
                else:
                    start += size
            size //= 2
        cells = self.cells
        for edit in edits:
            cells = edit.applied(cells)
        return Disagreement(edits, cells, self.differs(edits))

    def plain(self, cells: Sequence[CellSource], widgets: dict[str, dict[str, Any]]) -> PlainRun:
        """Run ``cells`` plainly, from where everything outside the names stood at the start.

        ``widgets`` are the choices that hold: {cell: {key: raw}}.
        """
        recorder = self.recording()
        for cell, values in widgets.items():
            for key, raw in values.items():
                recorder.set_widget(cell, key, raw)

        def run(cell: CodeCell, namespace: dict[str, Any], go: Callable[[], Any]) -> None:
            recorder.begin(cell.id)
            try:
                self.hidden.prepare(cell.facts, namespace)
                value = go()
                if drawn_in(value) is not None:
                    recorder.result(value)  # drawing lays a figure out, which it remembers
            finally:
                recorder.end(cell.id)

        code = [CodeCell(c.id, c.title, c.source, c.metadata) for c in cells if c.kind == "code"]
        return plain_run(code, run, self.path, self.hidden.restart)


class Deadline:
    """Interrupts what is done under it after some ``seconds``, again and again: the cells that follow may be as long.

    An edit of one number may make a loop endless. Only a main thread can be interrupted: in others nothing is.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_over = False

    def __enter__(self) -> Deadline:
        self._is_set = self.seconds < math.inf and threading.current_thread() is threading.main_thread()
        if self._is_set:
            self._before = signal.signal(signal.SIGALRM, self._interrupt)
            signal.setitimer(signal.ITIMER_REAL, self.seconds, 1)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> bool:
        if self._is_set:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)
        return self.is_over and kind is KeyboardInterrupt

    def _interrupt(self, *_call: object) -> None:
        self.is_over = True
        raise KeyboardInterrupt


class Player:
    """One incremental kernel that edits are played to."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.cells = list(checker.cells)
        checker.hidden.restart()
        self.recorder = checker.recording()
        feed = Feed(lambda delta: None)
        self.kernel = Kernel(self.recorder, feed, checker.path, checker.hidden, runs_manual=True, showing=self.recorder)
        self.kernel.load(self.cells)
        self.kernel.run("stale")

    def play(self, edit: RandomEdit) -> Names | None:
        """Apply the edit and compare; return None, with the player in no state to go on, where that takes too long."""
        with Deadline(self.checker.patience) as deadline:
            self.apply(edit)
            names = self.compare()
        return None if deadline.is_over else names

    def apply(self, edit: RandomEdit) -> None:
        if edit.kind == "rerun":
            self.kernel.run("cells", [edit.cell])
        elif edit.kind == "widget":
            self.kernel.set_widget(edit.cell, edit.key, edit.raw)
        else:
            self.cells = edit.applied(self.cells)
            self.kernel.load(self.cells)
            self.kernel.run("stale")

    def compare(self) -> Names:
        """Return the names whose digests differ from a plain run's, though another plain run's do not."""
        mine = self.kernel.digests()
        plain = self._plain()
        volatile = self.checker.volatile
        differing = {name for name in mine.keys() | plain.keys() if mine.get(name) != plain.get(name)} - volatile
        if differing:
            again = self._plain()
            volatile |= {name for name in differing if plain.get(name) != again.get(name)}
        return {name: (mine.get(name), plain.get(name)) for name in sorted(differing - volatile)}

    def _plain(self) -> dict[str, str]:
        with self.kernel.aside():
            # Not the moves played: one made before its input was rewritten holds no more.
            return self.checker.plain(self.cells, getattr(self.recorder, "widget_values", {})).digests()

    def close(self) -> None:
        self.kernel.close()
