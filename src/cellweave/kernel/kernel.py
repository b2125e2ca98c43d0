"""Owns one workbook's running state: its code cells, their records, and the namespace they share.

The algorithm, in one place. A wave walks the cells in document order over an environment, the version of every name a
run from the top would have at that place. A cell whose record read the same versions, or equal ones, is skipped and
its outputs move the environment on; any other cell runs. An input that was consumed (changed in place by a later cell)
is made again first: its definer is forced and the walk goes back there. At the end every name of the final state must
be live as well.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any, Literal, Protocol

from cellweave.kernel.cells import CodeCell
from cellweave.kernel.changes import MISSING, Changes
from cellweave.kernel.digest import digest_of
from cellweave.kernel.feed import Feed
from cellweave.kernel.hidden import AMBIENT, Hidden
from cellweave.kernel.reach import Reached, reached
from cellweave.kernel.running import Runner
from cellweave.kernel.versions import Environment, Inputs, Record, Version, applied, is_hidden
from cellweave.protocol.state import CellSource, Variable

PATIENCE = 3  # runs a cell may have in one wave, on average
Scope = Literal["cells", "stale", "all", "above", "below"]


class Recording(Protocol):
    """What the engine calls around a run."""

    def begin(self, cell: str) -> None: ...
    def result(self, value: Any) -> None: ...
    def failed(self, error: BaseException) -> None: ...
    def end(self, cell: str) -> None: ...
    def set_widget(self, cell: str, key: str, raw: Any) -> bool: ...


class Kernel:
    """Runs the code cells of one workbook, each only when something it depends on changed."""

    def __init__(
        self,
        recorder: Recording,
        feed: Feed,
        path: str = "",
        hidden: Hidden | None = None,
        runs_manual: bool = False,
    ) -> None:
        self.module = ModuleType("__main__")
        self.namespace = self.module.__dict__
        self.namespace["__builtins__"] = __builtins__
        if path:
            self.namespace["__file__"] = path
        self.base = dict(self.namespace)
        self.cells: list[CodeCell] = []
        self.env: Environment = {}  # of the place the namespace stands at
        self._by_id: dict[str, CodeCell] = {}
        self._forced: set[str] = set()
        self._recorder = recorder
        self._feed = feed
        self._runner = Runner(self.namespace)
        self._wave = 0
        self.hidden = hidden or Hidden()
        self.cells_run = 0
        self.settled = 0  # waves that had to start over
        self._runs_manual = runs_manual

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
        self._tell_stale()

    def _tell_stale(self) -> None:
        """Show which cells would run now: those that differ from their record, and what reads from them."""
        env: Environment = dict(self.hidden.origin)
        moved: set[str] = set()
        flags = 0
        for cell in self.cells:
            record = cell.record
            is_stale = (
                record is None or not self._is_current(cell, record, env, flags) or not moved.isdisjoint(record.inputs)
            )
            if record is not None:
                applied(env, record.outputs)
            if is_stale:
                moved |= cell.facts.touched
                if record is not None:
                    moved |= record.outputs.keys()
                self._tell(cell, status="manual" if cell.is_manual else "stale", why="")
            else:
                moved -= cell.facts.writes
            self._tell(cell, defines=list(cell.facts.defines))
            flags |= cell.facts.future

    # --- commands ----------------------------------------------------------------------------------------------

    def run(self, scope: Scope = "stale", cells: Iterable[str] = ()) -> None:
        """Run the cells of ``scope`` whatever their state, then whatever is stale."""
        named = [self._by_id[id] for id in cells if id in self._by_id]
        chosen: Iterable[CodeCell] = ()
        if scope == "cells":
            chosen = named
        elif scope == "all":
            chosen = (cell for cell in self.cells if not cell.is_manual)
        elif named and scope == "above":
            chosen = self.cells[: min(cell.index for cell in named)]
        elif named and scope == "below":
            chosen = self.cells[min(cell.index for cell in named) :]
        self._forced.update(cell.id for cell in chosen)
        self.wave()

    def set_widget(self, cell: str, key: str, raw: Any) -> None:
        """Take a viewer's choice and run what it makes stale."""
        if self._recorder.set_widget(cell, key, raw) and cell in self._by_id:
            self._forced.add(cell)
            self.wave()

    # --- the wave ----------------------------------------------------------------------------------------------

    def wave(self) -> None:
        """Make every stale cell current, in document order, and the final state live."""
        self._wave += 1
        main = sys.modules.get("__main__")
        sys.modules["__main__"] = self.module
        ran: list[str] = []
        try:
            self._walk(ran)
        finally:
            if main is not None:
                sys.modules["__main__"] = main
            self._feed.wave(self._wave, None, len(ran), len(ran))
            self._feed.variables(self.variables())
            self._feed.flush()

    def _walk(self, ran: list[str]) -> None:
        cells = self.cells
        env: Environment = dict(self.hidden.origin)
        position = flags = 0
        is_placed = False  # whether the namespace stands at ``env``
        while True:
            if position == len(cells):
                back = self._consumed(env.values())
                if back is None:
                    break
            else:
                cell = cells[position]
                record = cell.record
                if cell.id not in self._forced and record is not None and self._is_current(cell, record, env, flags):
                    applied(env, record.outputs)
                    is_placed = False
                    position += 1
                    flags |= cell.facts.future
                    continue
                reach = reached(cell.facts, env)
                back = self._consumed(version for version in reach.inputs.values() if version is not None)
                if back is None:
                    if not is_placed:
                        self._place(env)
                    is_placed = True
                    self._feed.wave(self._wave, cell.id, len(ran), len(cells))
                    ran.append(cell.id)
                    self._run_cell(cell, env, reach, flags)
                    flags |= cell.facts.future
                    position += 1
                    continue
            if len(ran) > PATIENCE * len(cells) + PATIENCE:
                # Going back did not end: nothing kept can be trusted, so everything is made again, once.
                self._settle(ran)
                return
            self._forced.add(back.id)
            position = back.index
            env, flags, is_placed = dict(self.hidden.origin), 0, False
            for cell in cells[:position]:
                if cell.record is not None:
                    applied(env, cell.record.outputs)
                flags |= cell.facts.future
        self._place(env)

    def _settle(self, ran: list[str]) -> None:
        """Run every cell once, top to bottom, over nothing."""
        self.settled += 1
        env: Environment = dict(self.hidden.origin)
        flags = 0
        for cell in self.cells:
            cell.record = None
        self._place(env)
        for cell in self.cells:
            ran.append(cell.id)
            self._run_cell(cell, env, reached(cell.facts, env), flags)
            flags |= cell.facts.future
        self._place(env)

    def _is_current(self, cell: CodeCell, record: Record, env: Environment, flags: int) -> bool:
        return (
            record.source == cell.source
            and record.flags == flags | cell.facts.future
            and not record.is_stopped
            and record.is_current(env)
        )

    def _consumed(self, versions: Iterable[Version]) -> CodeCell | None:
        """Return the first cell that must run again because one of ``versions`` is no longer what it was."""
        back = [self._by_id[v.cell] for v in versions if not v.is_live and not v.because and v.cell in self._by_id]
        return min(back, key=lambda cell: cell.index, default=None)

    def _place(self, env: Environment) -> None:
        """Make the namespace what a run from the top would have at this place: rebind the differences only."""
        namespace, base = self.namespace, self.base
        for name in [name for name in namespace if name not in env and name not in base]:
            del namespace[name]
        for name, version in env.items():
            if version.because:
                namespace.pop(name, None)
            elif not is_hidden(name) and namespace.get(name, MISSING) is not version.value:
                namespace[name] = version.value
        for name, value in base.items():
            if name not in env:
                namespace[name] = value
        self.hidden.place(env)
        self.env = env

    # --- one run -----------------------------------------------------------------------------------------------

    def _run_cell(self, cell: CodeCell, env: Environment, reach: Reached, flags: int) -> None:
        """Run one cell over ``env``, record it, and move ``env`` past it."""
        self._forced.discard(cell.id)
        self.cells_run += 1
        flags |= cell.facts.future
        inputs = reach.inputs
        record = Record(cell.source, flags, inputs, sees_all=reach.sees_all)
        if unknown := reach.unknown:
            record.status = "blocked"
            record.why = f"blocked by {self._title(unknown.because)}"
            record.outputs = {
                name: Version(name, cell.id, None, because=unknown.because) for name in cell.facts.touched
            }
            cell.record = record
            self._tell(cell, status="blocked", why=record.why)
            applied(env, record.outputs)
            self._place(env)
            return
        self._tell(cell, status="running", why="")
        is_quiet = self._is_quiet(cell, inputs)
        if not is_quiet:
            self.hidden.prepare(cell.facts, self.namespace)
            for name in self.hidden.now:
                env.setdefault(name, self.hidden.origin[name])
            inputs[AMBIENT] = env[AMBIENT]
        size = len(self.namespace)
        start = time.perf_counter()
        error = self._execute(cell, flags)
        ms = (time.perf_counter() - start) * 1000
        changes = Changes(cell.id, cell.facts, env, inputs, self.namespace)
        changes.find_bound(self._candidates(cell, reach, env, size))
        changes.find_changed(self._versions(cell, env))
        record.inputs = {**inputs, **{name: env[name] for name in changes.mates}}
        record.held = changes.held()
        hidden = {} if is_quiet else self.hidden.changes(cell.id, inputs)
        record.inputs.update((name, env[name]) for name in hidden)
        if error is None:
            record.outputs = {**changes.outputs, **hidden}
        else:
            record.status = "failed"
            record.is_stopped = isinstance(error, KeyboardInterrupt)
            names = cell.facts.touched | changes.outputs.keys()
            record.outputs = {name: Version(name, cell.id, None, because=cell.id) for name in names}
            record.outputs.update(hidden)
        cell.record = record
        applied(env, record.outputs)
        if error is not None:
            self._place(env)
        self._tell(cell, status=record.status, why="", ms=ms, precedents=self._precedents(inputs))
        self._feed.ran(cell.id)
        if record.is_stopped:
            raise KeyboardInterrupt

    def _is_quiet(self, cell: CodeCell, inputs: Inputs) -> bool:
        """Whether the run can touch nothing but its names: operators on plain builtins only."""
        return cell.facts.is_plain and all(version is None or version.print.is_plain for version in inputs.values())

    def _execute(self, cell: CodeCell, flags: int) -> BaseException | None:
        """Run the cell between the recorder's begin and end; return what it raised."""
        recorder = self._recorder
        error: BaseException | None = None
        try:
            recorder.begin(cell.id)
            value = self._runner.run(cell.program(flags))
            if value is not None:
                recorder.result(value)
        except BaseException as raised:  # SystemExit and KeyboardInterrupt end a cell, never the kernel
            error = raised
            recorder.failed(raised)
        recorder.end(cell.id)
        return error

    def _candidates(self, cell: CodeCell, reach: Reached, env: Environment, size: int) -> Iterable[str]:
        facts = cell.facts
        names = facts.writes | facts.maybe
        for version in reach.inputs.values():
            if version is not None and version.print.binds:
                names |= version.print.binds
        if reach.sees_all or facts.has_star or len(self.namespace) != size:
            base = self.base
            names |= {name for name, value in self.namespace.items() if name not in base or base[name] is not value} | {
                name for name in env if not is_hidden(name)
            }
        return names

    def _versions(self, cell: CodeCell, env: Environment) -> Iterator[Version]:
        """Yield every version any record holds, and those of the environment."""
        yield from list(env.values())
        for other in self.cells:
            if other.record is not None:
                yield from (version for version in other.record.outputs.values() if version is not None)

    def _precedents(self, inputs: Inputs) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, version in inputs.items():
            if version is not None:
                found.setdefault(version.cell, []).append(name)
        return found

    def _title(self, id: str) -> str:
        cell = self._by_id.get(id)
        return (cell.title or (cell.facts.defines[0] if cell.facts.defines else id)) if cell is not None else id

    def _tell(self, cell: CodeCell, **fields: Any) -> None:
        """Tell the feed what changed of a cell since it was last told."""
        shown = cell.shown
        changed = {key: value for key, value in fields.items() if shown.get(key, MISSING) != value}
        if changed:
            shown.update(changed)
            self._feed.cell(cell.id, **changed)

    def aside(self) -> contextlib.AbstractContextManager[None]:
        """Let something else run in this process meanwhile, and put the hidden state back afterwards."""
        return self.hidden.aside()

    def close(self) -> None:
        self._runner.close()

    # --- questions ---------------------------------------------------------------------------------------------

    def value(self, name: str) -> Any:
        """Return what ``name`` holds in the final state; KeyError where it is not bound or unknown."""
        version = self.env[name]
        if version.because:
            raise KeyError(name)
        return version.value

    def digests(self) -> dict[str, str]:
        """Return the digest of every global name of the final state."""
        return {
            name: digest_of(v.value, self.namespace)
            for name, v in self.env.items()
            if not v.because and not is_hidden(name)
        }

    def variables(self) -> list[Variable]:
        return []
