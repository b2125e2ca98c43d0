"""Owns the wave: making every stale cell current, in document order.

A wave walks the cells over an environment: the version of every name that a run from the top would have at that place.
A cell whose record read the same versions, or equal ones, is passed over: its outputs move the environment on. Any
other cell runs. An input that was consumed (changed in place by a later cell) is lent as a copy, or has to be made
again first: its definer is forced, and the walk goes back there. At the end every name of the final state must be live.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from cellweave.kernel.cells import CodeCell
from cellweave.kernel.execution import Execution, unknown
from cellweave.kernel.lending import lent, returned
from cellweave.kernel.reach import Reached, reached
from cellweave.kernel.versions import Environment, Record, Version, applied

PATIENCE = 3  # runs a cell may have in one wave, on average


class Wave:
    """One wave over ``cells``. ``forced`` holds ids of cells to run whatever their records say.

    ``told`` hears what becomes of a cell: "running", a record's status, "manual", "stale", or "kept" where the last run
    is as good as a new one.
    """

    def __init__(
        self,
        cells: Sequence[CodeCell],
        forced: set[str],
        execution: Execution,
        told: Callable[[CodeCell, str], None],
        runs_manual: bool = False,
    ) -> None:
        self.cells = cells
        self.forced = forced
        self.ran = 0
        self.is_stopped = False
        self.is_settled = True  # False after the wave had to start over from nothing
        self._execution = execution
        self._place = execution.place
        self._tell = told
        self._runs_manual = runs_manual
        self._by_id = {cell.id: cell for cell in cells}

    def run(self) -> None:
        """Walk to the end, or to where somebody stopped it."""
        position = self._start()
        place, cells = self._place, self.cells
        flags = self._flags(position)
        while not self.is_stopped:
            if position == len(cells):
                back = self._consumed(place.env.values())
                if back is None:
                    return
            else:
                cell = cells[position]
                flags |= cell.facts.future
                if self._is_passed(cell, flags):
                    position += 1
                    continue
                reach = reached(cell.facts, place.env)
                back = self._consumed(reach.inputs.values())
                loan = {} if back is None else lent(cell, reach, place)
                if loan is not None:
                    record = self._step(cell, reach, flags)
                    if not loan or returned(cell, record, loan, place):
                        back = self._consumed(record.missed)
                    if back is None:
                        position += 1
                        continue
                    self.forced.add(cell.id)
                assert back is not None  # nothing was lent, or the run was not accepted
            if self.ran > PATIENCE * (len(cells) + 1):
                self._settle()
                return
            self.forced.add(back.id)
            position = back.index
            flags = self._flags(position)
            place.move(self._environment(position))
        self._abandon(position)

    def _start(self) -> int:
        """Find the first cell that has anything to do, and stand there."""
        env: Environment = dict(self._place.hidden.origin)
        flags = 0
        position = 0
        for cell in self.cells:
            flags |= cell.facts.future
            if cell.id in self.forced or cell.is_waiting or not cell.is_current(env, flags):
                break
            assert cell.record is not None
            applied(env, cell.record.outputs)
            position += 1
        self._place.move(env)
        return position

    def _flags(self, position: int) -> int:
        flags = 0
        for cell in self.cells[:position]:
            flags |= cell.facts.future
        return flags

    def _environment(self, position: int) -> Environment:
        env: Environment = dict(self._place.hidden.origin)
        for cell in self.cells[:position]:
            applied(env, self._outputs(cell))
        return env

    def _outputs(self, cell: CodeCell) -> dict[str, Version | None]:
        if cell.record is None or cell.is_waiting:
            return unknown(cell.facts.touched, cell.id, cell.id)
        return cell.record.outputs

    def _is_passed(self, cell: CodeCell, flags: int) -> bool:
        """Pass over a cell that has nothing to do, or that only runs when asked to."""
        place = self._place
        if cell.id in self.forced:
            cell.is_waiting = False
            return False
        if not cell.is_waiting and (
            cell.is_current(place.env, flags) or self._execution.reads_the_same(cell, self.cells, flags)
        ):
            self._keep(cell)
            return True
        if cell.is_manual and not self._runs_manual:
            cell.is_waiting = True
            place.pass_over(self._outputs(cell))
            self._tell(cell, "manual")
            return True
        return False

    def _keep(self, cell: CodeCell) -> None:
        """Pass over a cell that is current; where it was shown as stale, what it reads came out as it was."""
        assert cell.record is not None
        self._place.pass_over(cell.record.outputs)
        if cell.shown.get("status") == "stale":
            self._tell(cell, "kept")

    def _step(self, cell: CodeCell, reach: Reached, flags: int) -> Record:
        self.forced.discard(cell.id)
        version = reach.unknown
        if version is not None:
            other = self._by_id.get(version.because)
            how = "waits for" if other is not None and other.is_waiting else "blocked by"
            record = Record(cell.source, flags, reach.inputs, sees_all=reach.sees_all, status="blocked")
            record.why = f"{how} {other.label if other is not None else version.because}"
            record.outputs = unknown(cell.facts.touched, cell.id, version.because)
            cell.record = record
            self._place.pass_over(record.outputs)
        else:
            self._tell(cell, "running")
            self.ran += 1
            record = self._execution.run(cell, self.cells, reach, flags)
            self.is_stopped = record.is_stopped
        self._tell(cell, record.status)
        return record

    def _consumed(self, versions: Iterable[Version | None]) -> CodeCell | None:
        """Return the first cell that must run again because one of ``versions`` is no longer what it was."""
        back: CodeCell | None = None
        for version in versions:
            if version is not None and not version.is_live and not version.because:
                cell = self._by_id.get(version.cell)
                if cell is not None and (back is None or cell.index < back.index):
                    back = cell
        return back

    def _settle(self) -> None:
        """Going back did not come to an end, so nothing kept can be trusted: run every cell once, over nothing."""
        self.is_settled = False
        for cell in self.cells:
            cell.record = None
        self._place.move(dict(self._place.hidden.origin))
        flags = 0
        for position, cell in enumerate(self.cells):
            flags |= cell.facts.future
            if not (cell.is_manual and self._is_passed(cell, flags)):
                self._step(cell, reached(cell.facts, self._place.env), flags)
            if self.is_stopped:
                self._abandon(position + 1)
                return

    def _abandon(self, position: int) -> None:
        """After a stop: what cannot be said to be current below is unknown, never an old value."""
        place = self._place
        flags = self._flags(position)
        for cell in self.cells[position:]:
            flags |= cell.facts.future
            if cell.id not in self.forced and cell.is_current(place.env, flags):
                self._keep(cell)
            else:
                place.pass_over(unknown(cell.facts.touched, cell.id, cell.id))
                self._tell(cell, "stale")


def stale(cells: Sequence[CodeCell], forced: set[str], origin: Environment) -> Iterator[tuple[CodeCell, bool]]:
    """Yield each cell with whether a wave would run it, as far as that shows before anything runs."""
    env: Environment = dict(origin)
    moved: set[str] = set()
    flags = 0
    for cell in cells:
        record = cell.record
        flags |= cell.facts.future
        is_stale = (
            cell.id in forced
            or cell.is_waiting
            or record is None
            or not moved.isdisjoint(record.inputs)
            or not cell.is_current(env, flags)
        )
        if record is not None:
            applied(env, record.outputs)
        if is_stale:
            moved |= cell.facts.touched
            if record is not None:
                moved.update(record.outputs)
        elif moved:
            moved -= cell.facts.writes
        yield cell, is_stale
