"""Owns lending: a reader of a consumed value gets a private copy, so that nothing has to be made again for it.

A version of plain builtins keeps a snapshot. The copy stands in for the consumed object during one run; it is sound
while the run neither changes the copy nor keeps a part of it, and while no other input shares the object. A run that
does is not accepted, and the cell is remembered as no borrower.
"""

from __future__ import annotations

import pickle

from cellweave.kernel.cells import CodeCell
from cellweave.kernel.fingerprint import fingerprint
from cellweave.kernel.place import Place
from cellweave.kernel.reach import Reached
from cellweave.kernel.versions import Record, Version

Loan = dict[str, tuple[Version, Version]]  # name → (the consumed version, its stand-in)


def lent(cell: CodeCell, reach: Reached, place: Place) -> Loan | None:
    """Return stand-ins for all consumed inputs; None where one of them cannot be lent."""
    if reach.sees_all:
        return None
    loan: Loan = {}
    inputs = reach.inputs
    for name, version in inputs.items():
        if version is None or version.is_live or version.because:
            continue
        snapshot = version.print.snapshot
        if snapshot is None or name in cell.facts.stores | cell.facts.likely | cell.keeps:
            return None
        owners = version.print.owners
        mates = (other for mate, other in inputs.items() if mate != name and other is not None)
        if any(not owners.isdisjoint(other.print.owners) for other in mates):
            return None
        value = pickle.loads(snapshot)
        loan[name] = version, Version(name, version.cell, value, fingerprint(value, place.namespace))
    for name, (_, copy) in loan.items():
        inputs[name] = place.env[name] = copy
        place.namespace[name] = copy.value
    return loan


def returned(cell: CodeCell, record: Record, loan: Loan, place: Place) -> bool:
    """Put the consumed versions back in place; return whether the run was a sound one."""
    kept = record.held & loan.keys()
    for name, (version, copy) in loan.items():
        record.inputs[name] = version
        if place.env.get(name) is copy:
            place.env[name] = version
            place.namespace[name] = version.value
    cell.keeps |= kept
    return not kept
