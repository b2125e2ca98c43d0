"""Owns one workbook's running state: its code cells, the commands on them, and what the feed is told."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from cellweave import host
from cellweave.kernel.cells import CodeCell
from cellweave.kernel.digest import digest_of
from cellweave.kernel.execution import Execution, Recording
from cellweave.kernel.feed import Feed
from cellweave.kernel.hidden import Hidden
from cellweave.kernel.listing import listed
from cellweave.kernel.place import MISSING, Place
from cellweave.kernel.versions import is_hidden
from cellweave.kernel.views import Showing, Views
from cellweave.kernel.wave import Wave, stale
from cellweave.protocol.state import CellSource, Variable

Scope = Literal["cells", "stale", "all", "above", "below"]


class Kernel:
    """Runs the code cells of one workbook, each only when something it depends on changed.

    ``hidden`` is the process's state outside names; a process has one. ``runs_manual`` runs manual cells like others.
    ``showing`` gets the sheets that cells define, after each wave.
    One thread calls; ``KeyboardInterrupt`` in it stops the running cell and the wave.
    """

    def __init__(
        self,
        recorder: Recording,
        feed: Feed,
        path: str = "",
        hidden: Hidden | None = None,
        runs_manual: bool = False,
        showing: Showing | None = None,
    ) -> None:
        self.cells: list[CodeCell] = []
        self.hidden = hidden or Hidden()
        self.place = Place(path, self.hidden)
        self.settled = 0  # waves that had to start over
        self._execution = Execution(self.place, recorder)
        self._views = self._execution.views = None if showing is None else Views(self.place, showing)
        self._by_id: dict[str, CodeCell] = {}
        self._forced: set[str] = set()
        self._recorder = recorder
        self._feed = feed
        self._runs_manual = runs_manual
        self._waves = 0
        self._is_watched = False
        self._listed: list[Variable] | None = None  # as last told, None where nobody was told since watching began
        self._twice: dict[str, list[str]] = {}  # name → labels of the cells that define it, where more than one does
        self._wave: Wave | None = None

    # --- the document ------------------------------------------------------------------------------------------

    def load(self, cells: Sequence[CellSource]) -> None:
        """Take the whole document in order; only differences cost. Nothing runs."""
        known = self._by_id
        order: list[CodeCell] = []
        for source in cells:
            if source.kind != "code":
                continue
            cell = known.get(source.id)
            if cell is None:
                cell = CodeCell(source.id, source.title, source.source, source.metadata)
            else:
                cell.retitle(source.title, source.metadata)
                if cell.source != source.source:
                    cell.rewrite(source.source)
            cell.index = len(order)
            order.append(cell)
        self.cells = order
        self._by_id = {cell.id: cell for cell in order}
        self._forced &= self._by_id.keys()
        self._find_twice_defined()
        self._tell_stale()

    @property
    def labels(self) -> dict[str, str]:
        """What a person calls each code cell, by id."""
        return {cell.id: cell.label for cell in self.cells}

    def _tell_stale(self) -> None:
        """Show which cells would run now: those that differ from their record, and what reads from them."""
        for cell, is_stale in stale(self.cells, self._forced, self.hidden.origin):
            if is_stale:
                status = "manual" if cell.is_manual else "stale"
                self._tell(cell, status=status, why=cell.waits_because, defines=cell.defines)
            elif cell.record is not None:
                self._tell(cell, status=cell.record.status, why=cell.record.why, defines=cell.defines)

    # --- commands ----------------------------------------------------------------------------------------------

    def run(self, scope: Scope = "stale", cells: Iterable[str] = ()) -> None:
        """Run the cells of ``scope`` whatever their state, then whatever is stale.

        "above" is above the first of ``cells``, without it; "below" is from it on. A manual cell runs only when named.
        """
        named = [self._by_id[id] for id in cells if id in self._by_id]
        first = min((cell.index for cell in named), default=0)
        chosen: Sequence[CodeCell] = ()
        if scope == "cells":
            chosen = named
        elif scope == "all":
            chosen = self.cells
        elif named and scope in ("above", "below"):
            chosen = self.cells[:first] if scope == "above" else self.cells[first:]
        self._forced.update(cell.id for cell in chosen if scope == "cells" or self._runs_manual or not cell.is_manual)
        self._run_wave()

    def set_widget(self, cell: str, key: str, raw: Any) -> None:
        """Take a viewer's choice and run what it makes stale."""
        if self._recorder.set_widget(cell, key, raw) and cell in self._by_id:
            self._forced.add(cell)
            self._run_wave()

    def watch(self, on: bool) -> None:
        """Tell the feed what every name holds, now and after each wave, or stop telling it."""
        self._is_watched, self._listed = on, None
        self._tell_variables()

    def _run_wave(self) -> None:
        self._waves += 1
        host.defined_twice = self._defined_twice
        host.loading = self.hidden.loading
        wave = self._wave = Wave(self.cells, self._forced, self._execution, self._tell_progress, self._runs_manual)
        try:
            self.hidden.refresh()
            with self._as_main():
                wave.run()
                while (
                    self._views is not None
                    and not wave.is_stopped
                    and self._views.refresh(self.cells, self._tell_viewing)
                ):
                    wave.run()
            self.hidden.settle(self.place.env)
        except BaseException:
            # An interrupt between two cells, in the engine itself: what was being noted down is not to be trusted.
            self._distrust()
            raise
        finally:
            self.settled += not wave.is_settled
            self._feed.wave(self._waves, None, wave.ran, wave.ran)
            self._tell_variables()
            self._feed.flush()

    def _find_twice_defined(self) -> None:
        """Run again what read a formula over a name that has more definitions now, or fewer: no version shows that."""
        labels: dict[str, list[str]] = {}
        for cell in self.cells:
            for name in cell.defines:
                labels.setdefault(name, []).append(cell.label)
        twice = {name: found for name, found in labels.items() if len(found) > 1}
        moved = {name for name in twice.keys() | self._twice.keys() if twice.get(name) != self._twice.get(name)}
        self._twice = twice
        for cell in self.cells:
            if cell.record is not None and cell.record.sheets and not moved.isdisjoint(cell.record.inputs):
                cell.record = None

    def _defined_twice(self, name: str) -> str:
        """Say which cells define a name that a formula uses, where more than one does."""
        labels = self._twice.get(name)
        if labels is None:
            return ""
        if len(set(labels)) < len(labels):
            labels = [f"code cell {cell.index + 1}" for cell in self.cells if name in cell.defines]
        return f"{name} is defined in {' and in '.join(labels)}. A formula needs a name with one definition."

    @contextlib.contextmanager
    def _as_main(self) -> Iterator[None]:
        """Let the workbook be ``__main__``: that is where its classes say they are from."""
        main = sys.modules["__main__"]
        sys.modules["__main__"] = self.place.module
        try:
            yield
        finally:
            sys.modules["__main__"] = main

    def _distrust(self) -> None:
        self.hidden.catch_up()
        for cell in self.cells:
            cell.record = None
        self._tell_stale()

    # --- what the feed is told ---------------------------------------------------------------------------------

    def _tell_running(self, cell: CodeCell) -> None:
        ran = self._wave.ran if self._wave is not None else 0
        self._feed.wave(self._waves, cell.id, ran, max(len(self.cells), ran + 1))

    def _tell_viewing(self, cell: CodeCell, status: str) -> None:
        """Tell that a cell's sheet is being evaluated, as if the cell ran, or what it is after that."""
        if status == "running":
            self._tell_running(cell)
            self._feed.enter(cell.id)
            cell.shown.pop("status", None)
        else:
            self._feed.leave()
            self._tell(cell, status=status)

    def _tell_progress(self, cell: CodeCell, status: str) -> None:
        record = cell.record
        if status == "running":
            self._tell_running(cell)
            self._feed.enter(cell.id)
            # Whether a page saw it running is the feed's to know, so what it comes to is told in any case.
            cell.shown.pop("status", None)
            if cell.shown.get("why"):
                self._tell(cell, why="")
        elif status == "kept" and record is not None:
            self._tell(cell, status=record.status, why=record.why)
        elif record is None or status in ("manual", "stale"):
            self._tell(cell, status=status, why=cell.waits_because)
        elif status == "blocked":
            self._tell(cell, status=status, why=record.why, precedents=record.precedents())
        else:
            cell.runs += 1
            self._feed.ran(cell.id)
            ms = self._execution.ms
            self._tell(cell, status=status, why="", ms=ms, runs=cell.runs, precedents=record.precedents())

    def _tell_variables(self) -> None:
        """Tell what the names hold, where somebody watches and it is not what was told last."""
        if self._is_watched and (rows := self.variables()) != self._listed:
            self._listed = rows
            self._feed.variables(rows)

    def _tell(self, cell: CodeCell, **fields: Any) -> None:
        """Tell the feed what changed of a cell since it was last told."""
        shown = cell.shown
        changed = {key: value for key, value in fields.items() if shown.get(key, MISSING) != value}
        if changed:
            shown.update(changed)
            self._feed.cell(cell.id, **changed)

    # --- questions ---------------------------------------------------------------------------------------------

    @property
    def namespace(self) -> dict[str, Any]:
        """The module dictionary of the workbook, at the final state."""
        return self.place.namespace

    @property
    def cells_run(self) -> int:
        """How many runs of cells there were."""
        return self._execution.count

    def names(self) -> dict[str, Any]:
        """Return the final state: every name the workbook binds, without those that are unknown."""
        env = self.place.env
        return {name: version.value for name, version in env.items() if not version.because and not is_hidden(name)}

    def value(self, name: str) -> Any:
        """Return what ``name`` holds in the final state; KeyError where it is not bound or unknown."""
        return self.names()[name]

    def digests(self) -> dict[str, str]:
        """Return the digest of every global name of the final state, ``__doc__`` and the like left out."""
        names = self.names().items()
        return {name: digest_of(value, self.namespace) for name, value in names if name not in self.place.base}

    def variables(self) -> list[Variable]:
        """Return the rows of the variables panel, in order of definition."""
        return listed(self.place.env)

    def files(self) -> dict[str, list[int] | None]:
        """Return the size and time of every file that cells read or wrote, as the last wave knew them."""
        return self.hidden.stamps()

    def statuses(self) -> dict[str, str]:
        """Return the status of each cell that has run or was blocked."""
        return {cell.id: cell.record.status for cell in self.cells if cell.record is not None}

    # --- its life ----------------------------------------------------------------------------------------------

    def aside(self) -> contextlib.AbstractContextManager[None]:
        """Let something else run in this process meanwhile, and put the hidden state back afterwards."""
        return self.hidden.aside()

    def close(self) -> None:
        """End the event loop of top-level awaits, if there was one."""
        self._execution.runner.close()
