"""Owns one run of one code cell: what it may read, running it, what it did; the outcome is a record."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from types import CodeType
from typing import Any, Protocol

from cellweave.graph.codes import reach_of
from cellweave.graph.facts import Facts, words_of
from cellweave.kernel.calls import Calls
from cellweave.kernel.cells import CodeCell
from cellweave.kernel.changes import Changes
from cellweave.kernel.files import named_in
from cellweave.kernel.hidden import AMBIENT, local_modules
from cellweave.kernel.modules import MODULES
from cellweave.kernel.place import Place
from cellweave.kernel.reach import Reached, followed
from cellweave.kernel.running import Runner
from cellweave.kernel.sheets import SheetReads, is_same_reading
from cellweave.kernel.unspelled import holders, reads_texts, texts_in
from cellweave.kernel.versions import Inputs, Outputs, Record, Version
from cellweave.kernel.views import Views


class Recording(Protocol):
    """What the engine calls around a run, and a viewer's choices."""

    def begin(self, cell: str) -> None: ...
    def result(self, value: Any) -> None: ...
    def failed(self, error: BaseException) -> None: ...
    def end(self, cell: str) -> None: ...
    def set_widget(self, cell: str, key: str, raw: Any) -> bool: ...


class Execution:
    """Runs cells at the place the namespace stands at."""

    def __init__(self, place: Place, recorder: Recording) -> None:
        self.place = place
        self.runner = Runner(place.namespace)
        self.calls = Calls()
        self.sheets = SheetReads()
        self.ms = 0.0  # of the last run
        self.count = 0
        self.views: Views | None = None  # where sheets are shown when a wave is over, not by the run
        self._recorder = recorder

    def run(self, cell: CodeCell, cells: Sequence[CodeCell], reach: Reached, flags: int) -> Record:
        """Run ``cell``, move past it, and return its record.

        ``cells`` is the whole document: any version of any of them may share an object with what the run changes.
        """
        place = self.place
        env, namespace, hidden, facts = place.env, place.namespace, place.hidden, cell.facts
        record = Record(cell.source, flags, reach.inputs, sees_all=reach.sees_all)
        inputs = record.inputs
        # A name that is not bound is looked up among the builtins, which are state like any module's.
        is_quiet = (
            facts.is_plain
            and all(v is not None and v.print.is_plain for v in inputs.values())
            and not (facts.has_stores and hidden.modules.may_be_held(inputs.values()))
        )
        start = time.perf_counter()
        if not is_quiet:
            self._prepare(facts, inputs)
        candidates = self._candidates(cell, inputs)
        others = len(namespace) - len(candidates & namespace.keys())
        self.count += 1
        place.lookups.take()
        self.calls.take()  # what was called between two runs is no cell's doing
        with self.sheets.collecting(), hidden.openings.running():
            error = self._execute(cell, cells, flags, start)
        looked_up, bound = place.lookups.take()
        # What was bound may have held its old value on another path, so it is read too.
        looked_up |= bound | self.sheets.names()
        candidates |= bound
        entered = self.calls.take()
        looked_up |= holders(entered, cell.id, env, inputs)
        if not is_quiet and reads_texts(facts, entered, inputs):
            looked_up |= words_of(texts_in(inputs)) & env.keys()
        if entered or looked_up:
            self._close(record, entered, looked_up, candidates)
        record.sheets = self.sheets.taken()
        is_surprised = len(namespace) - len(candidates & namespace.keys()) != others
        if record.sees_all or facts.has_star or is_surprised:
            candidates |= place.own_names()
        changes = Changes(cell.id, facts, env, inputs, namespace)
        changes.find_bound(candidates)
        changes.find_changed(cells)
        moved, is_outside = ({}, False) if is_quiet else self._moved(cell, record, entered)
        if MODULES in moved or AMBIENT in moved:
            changes.find_touched(hidden.owners, cells)
        touched = facts.touched | changes.outputs.keys() if error is not None else frozenset()
        if record.sheets:
            self.sheets.find_impure(changes, is_outside, cells)
        if changes.mates:
            inputs.update((name, env[name]) for name in changes.mates)
        record.missed += tuple(changes.missed)
        record.held = changes.held()
        record.outputs = changes.outputs
        if error is not None:
            record.status = "failed"
            record.is_stopped = isinstance(error, KeyboardInterrupt)
            # A sheet that was only evaluated is as good as before.
            record.outputs = {**record.outputs, **unknown(touched, cell.id, cell.id)}
        inputs.update((name, env[name]) for name in moved)
        record.outputs.update(moved)
        cell.record = record
        if error is None:
            place.advance(record.outputs)
        else:
            place.pass_over(record.outputs)
        return record

    def _prepare(self, facts: Facts, inputs: Inputs) -> None:
        """Have the state outside names ready for a run that may read or change it."""
        place, hidden = self.place, self.place.hidden
        hidden.prepare(facts, place.namespace)
        hidden.open_named(_files_named(facts.texts, inputs))
        place.warned.clear()  # so that a rerun warns again
        for name, version in hidden.origin.items():
            place.env.setdefault(name, version)
        inputs[AMBIENT] = place.env[AMBIENT]

    def _moved(self, cell: CodeCell, record: Record, entered: Iterable[CodeType]) -> tuple[Outputs, bool]:
        """Return the state outside names that the run changed, and whether it came to any at all.

        What it read of that state is added to its inputs.
        """
        env, hidden, facts, inputs = self.place.env, self.place.hidden, cell.facts, record.inputs
        texts = (*facts.texts, *(part for code in entered for part in code.co_consts if type(part) is str))
        read, written = hidden.files(cell.id, _files_named(texts, inputs))
        read |= local_modules(facts.imported) & hidden.now.keys()
        for name in read | written.keys():
            inputs[name] = env.setdefault(name, hidden.origin[name])
        words = (*inputs, *facts.imported, *facts.aliases.values(), *facts.texts)
        if hidden.modules and (record.sees_all or hidden.modules.may_be_reached(inputs.values(), words)):
            inputs[MODULES] = env[MODULES]
        moved = {**hidden.changes(cell.id, inputs), **written}
        return moved, bool(moved or read or (MODULES in inputs and env[MODULES].value))

    def reads_the_same(self, cell: CodeCell, cells: Sequence[CodeCell], flags: int) -> bool:
        """Whether only sheets changed since the last run of ``cell``, and what it read of them did not."""
        record = cell.record
        return (
            record is not None
            and record.source == cell.source
            and record.flags == flags
            and is_same_reading(record, cell.facts, self.place, cells)
        )

    def _close(self, record: Record, entered: Iterable[CodeType], looked_up: set[str], candidates: set[str]) -> None:
        """Add to the inputs what was read otherwise than by the cell's text and the functions found in its inputs."""
        env, inputs = self.place.env, record.inputs
        late: Inputs = {name: env.get(name) for name in looked_up - inputs.keys()}
        for code in entered:
            reach = reach_of(code)
            record.sees_all |= reach.is_dynamic
            candidates |= reach.binds
            late.update((name, env.get(name)) for name in reach.reads - inputs.keys())
        if late or record.sees_all:
            found = followed({**inputs, **late}, env, record.sees_all).inputs
            record.missed = tuple(
                version
                for name, version in found.items()
                if version is not None and name not in inputs and not version.is_live
            )
            inputs.update(found)

    def _candidates(self, cell: CodeCell, inputs: Inputs) -> set[str]:
        """Return the names the run may bind, as far as its text and its functions' code tell."""
        names = set(cell.facts.writes | cell.facts.maybe)
        for version in inputs.values():
            if version is not None and version.print.binds:
                names |= version.print.binds
        return names

    def _execute(self, cell: CodeCell, cells: Sequence[CodeCell], flags: int, start: float) -> BaseException | None:
        """Run the cell between the recorder's begin and end; return what it raised.

        Its time counts from ``start``: loading the libraries it imports may have been part of the preparation.
        """
        recorder = self._recorder
        error: BaseException | None = None
        try:
            recorder.begin(cell.id)
            program = cell.program(flags)
            if program.functions:
                self.calls.watch(program.functions)
            value = self.runner.run(program)
            if value is not None and not (self.views is not None and self.views.takes(cell, value)):
                recorder.result(value)
        except BaseException as raised:  # SystemExit and KeyboardInterrupt end a cell, never the kernel
            error = raised
            if isinstance(raised, NameError) and not isinstance(raised, UnboundLocalError):
                self._explain(raised, cell, cells)
            recorder.failed(raised)
        recorder.end(cell.id)
        self.ms = round((time.perf_counter() - start) * 1000, 3)
        return error

    def _explain(self, error: NameError, cell: CodeCell, cells: Sequence[CodeCell]) -> None:
        """Say where the missing name is defined, if it is."""
        name = error.name
        version = self.place.env.get(name or "")
        if version is not None and version.because:
            other = next((each for each in cells if each.id == version.because), cell)
            error.add_note(f"{name} is unknown, because {other.label} did not finish.")
            return
        below = next((each for each in cells[cell.index + 1 :] if name in each.facts.defines), None)
        if below is not None:
            error.add_note(f"{name} is only defined below, in {below.label}. Move that cell above this one.")


def _files_named(texts: Iterable[str], inputs: Inputs) -> set[str]:
    return named_in(texts, (version.value for version in inputs.values() if version is not None))


def unknown(names: Iterable[str], cell: str, because: str) -> Outputs:
    """Return outputs that leave ``names`` unknown below ``cell``."""
    return {name: Version(name, cell, None, because=because) for name in names}
