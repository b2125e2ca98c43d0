"""Owns finding out what one run did: which names it bound, which objects it changed, what its results share.

Bindings are compared by identity, contents by fingerprint before and after; a comparison is left out only where no
difference is possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import Any

from cellweave.graph.facts import Facts
from cellweave.kernel.cells import CodeCell
from cellweave.kernel.described import is_lent
from cellweave.kernel.fingerprint import SCALAR, SCALARS, content_of, fingerprint
from cellweave.kernel.place import MISSING
from cellweave.kernel.reading import only_reads
from cellweave.kernel.versions import Environment, Inputs, Outputs, Version, is_hidden


class Changes:
    """The differences between the state before a run and the namespace after it.

    ``bound``: new versions of names bound by the run, None where unbound. ``changed``: new versions of names whose
    object was changed in place. ``mates``: names among ``changed`` that were no inputs, but share an object with one.
    ``consumed``: versions whose objects are no longer what they were. ``missed``: consumed ones that share a changed
    object, so that the run has to be made again when they are there.
    """

    def __init__(self, cell: str, facts: Facts, env: Environment, inputs: Inputs, namespace: dict[str, Any]) -> None:
        self.cell = cell
        self.facts = facts
        self.env = env
        self.inputs = inputs
        self.namespace = namespace
        # No call, and no object whose operators or items could be somebody's code: only a store changes anything.
        self._is_inert = (
            facts.is_plain and not facts.has_stores and all(v is None or v.print.is_plain for v in inputs.values())
        ) or only_reads(facts, inputs)
        self.bound: Outputs = {}
        self.changed: Outputs = {}
        self.mates: set[str] = set()
        self.consumed: list[Version] = []
        self.missed: list[Version] = []

    def find_bound(self, candidates: Iterable[str]) -> None:
        """Compare the bindings of ``candidates``; names the cell surely writes always count as bound."""
        namespace, env, cell = self.namespace, self.env, self.cell
        writes = self.facts.writes
        for name in candidates:
            value = namespace.get(name, MISSING)
            before = env.get(name)
            if value is MISSING:
                if name in writes or (before is not None and not before.because):
                    self.bound[name] = None
            elif name in writes or before is None or before.because or before.value is not value:
                print = SCALAR if type(value) in SCALARS else fingerprint(value, namespace)
                self.bound[name] = Version(name, cell, value, print)

    def find_changed(self, cells: Iterable[CodeCell]) -> None:
        """Compare the contents of the inputs, then of everything that shares an object with a changed one.

        Any version that any of ``cells`` made counts, of whatever place: one that is shadowed, or of a cell below, is
        consumed just the same when its object moves.
        """
        suspects = [v for v in self.inputs.values() if v is not None and v.is_live and self._can_change(v)]
        touched: set[int] = set()
        for suspect in suspects:
            if self._is_changed(suspect):
                touched |= suspect.print.owners
        self.find_touched(touched, cells)

    def find_touched(self, owners: Set[int], cells: Iterable[CodeCell]) -> None:
        """Compare the contents of everything that shares one of ``owners``, of which some changed."""
        if not owners:
            return
        for version in self._known(cells):
            if not owners.isdisjoint(version.print.owners) and self._is_changed(version):
                self._consume(version)
        # What a cell below consumed would have been changed here, had it been there.
        self.missed += [
            version
            for name, version in self.env.items()
            if not (version.is_live or version.because or is_hidden(name) or owners.isdisjoint(version.print.owners))
            and version not in self.consumed
            and name not in self.bound
        ]

    def consume(self, owners: Set[int], cells: Iterable[CodeCell]) -> None:
        """Count every version that shares one of ``owners`` as changed, whatever its content says."""
        for version in self._known(cells):
            if not owners.isdisjoint(version.print.owners):
                self._consume(version)

    def _known(self, cells: Iterable[CodeCell]) -> Iterator[Version]:
        """Yield the live versions of the environment, and those that any of ``cells`` made."""
        made = [version for cell in cells if cell.record is not None for version in cell.record.outputs.values()]
        for version in dict.fromkeys((*self.env.values(), *made)):
            if version is not None and version.is_live and not version.because and not is_hidden(version.name):
                yield version

    def _can_change(self, version: Version) -> bool:
        print = version.print
        return not self._is_inert and print is not SCALAR and bool(print.owners or print.is_opaque)

    def _is_changed(self, version: Version) -> bool:
        if version.print.is_opaque:
            return True
        return bool(content_of(version.value, self.namespace) != version.print.content)

    def _consume(self, version: Version) -> None:
        version.is_live = False
        self.consumed.append(version)
        name = version.name
        if self.env.get(name) is version:
            if name not in self.inputs:
                self.mates.add(name)
            if name not in self.bound:
                value = version.value
                self.changed[name] = Version(name, self.cell, value, fingerprint(value, self.namespace))
                if is_lent(value):
                    version.value = None  # the new version holds it, and may let it go

    @property
    def outputs(self) -> Outputs:
        return {**self.changed, **self.bound}

    def held(self) -> frozenset[str]:
        """Return the inputs that must stay the very same version: changed ones, and ones the outputs share."""
        shared: set[int] = set()
        is_open = False  # an output whose parts cannot be seen may share anything
        for version in (*self.changed.values(), *self.bound.values()):  # also of what was changed: `d[0] = a` keeps a
            if version is not None and version.print is not SCALAR:
                shared |= version.print.owners
                is_open |= version.print.is_opaque
        held = {version.name for version in self.consumed if self.env.get(version.name) is version} | self.mates
        if shared or is_open:
            held |= {
                name
                for name, version in self.inputs.items()
                if version is not None
                and version.print is not SCALAR
                and (is_open or not shared.isdisjoint(version.print.owners))
            }
        return frozenset(held)
