"""Owns the records of runs: which versions of names a run read, and which versions it made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cellweave.kernel.fingerprint import SCALAR, Fingerprint, is_same_content


class Version:
    """What one name holds below the code cell that bound or changed it.

    A version is abstract: it stays the same version when its ``value`` was changed in place by a later cell, but then
    it is consumed, ``is_live`` is False, and a reader needs it made again. ``because`` is set on the version of a name
    whose value is unknown below a failed cell: the id of that cell.
    """

    __slots__ = ("because", "cell", "is_live", "name", "print", "row", "value")

    def __init__(self, name: str, cell: str, value: Any, print: Fingerprint = SCALAR, because: str = "") -> None:
        self.name = name
        self.cell = cell
        self.value = value
        self.print = print
        self.is_live = True
        self.because = because
        self.row: Any = None  # of the variables panel, once it was shown

    def is_same(self, other: Version) -> bool:
        """Whether two versions hold equal contents, as far as that can be known."""
        if self.because or other.because:
            return self.because == other.because
        return is_same_content(self.value, self.print, other.value, other.print)

    def __repr__(self) -> str:
        return f"<{self.name} of {self.cell}{'' if self.is_live else ', consumed'}>"


Inputs = dict[str, Version | None]  # None: the name was not bound
Outputs = dict[str, Version | None]  # None: the cell unbound it
Environment = dict[str, Version]


@dataclass(slots=True)
class Record:
    """One run of one code cell.

    ``held``: inputs whose objects the outputs share, or that the run changed; for them an equal content is not enough,
    it must be the very same version. ``missed``: inputs that showed up during the run and were consumed before it, so
    that it has to run again. ``sees_all``: the run may have looked up any name, so every name is an input.
    """

    source: str
    flags: int
    inputs: Inputs
    outputs: Outputs = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    missed: tuple[Version, ...] = ()
    sees_all: bool = False
    status: str = "fresh"
    why: str = ""
    is_stopped: bool = False
    sheets: list[Any] = field(default_factory=list)  # of SheetRead: which grid cells the run read

    def precedents(self) -> dict[str, list[str]]:
        """Return the cells whose versions were read: id → names."""
        found: dict[str, list[str]] = {}
        for name, version in self.inputs.items():
            if version is not None and version.cell and not is_hidden(name):
                found.setdefault(version.cell, []).append(name)
        return found

    def is_current(self, env: Environment) -> bool:
        """Whether a run over ``env`` would come out the same; equal inputs are taken over as the inputs."""
        inputs = self.inputs
        if self.sees_all and any(name not in inputs for name in env if not is_hidden(name)):
            return False
        moved = [name for name, old in inputs.items() if env.get(name) is not old]
        if not moved:
            return True
        for name in moved:
            old, new = inputs[name], env.get(name)
            if old is None or new is None or name in self.held or not new.is_same(old):
                return False
            if new.print.owners and any(
                other is not None and not new.print.owners.isdisjoint(other.print.owners)
                for other in (env.get(mate) for mate in inputs if mate != name)
            ):
                return False  # shares objects with another input now: equal contents may still behave differently
        inputs.update((name, env.get(name)) for name in moved)
        return True


def is_hidden(name: str) -> bool:
    """Whether ``name`` stands for interpreter state outside the namespace."""
    return name[0] == "<"


def applied(env: Environment, outputs: Outputs) -> None:
    """Move ``env`` past a run."""
    for name, version in outputs.items():
        if version is None:
            env.pop(name, None)
        else:
            env[name] = version
