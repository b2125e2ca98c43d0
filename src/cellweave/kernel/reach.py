"""Owns which names a cell's run can reach: those in its text, and those of the functions it reaches through them."""

from __future__ import annotations

from dataclasses import dataclass

from cellweave.graph.facts import Facts
from cellweave.kernel.versions import Environment, Inputs, Version, is_hidden


@dataclass(slots=True)
class Reached:
    """``named``: versions of the names the cell's text and its functions spell out, None where not bound.

    ``sees_all``: something reached may look up names it does not spell out. ``inputs``: all a run may read then.
    """

    named: Inputs
    inputs: Inputs
    sees_all: bool

    @property
    def unknown(self) -> Version | None:
        """Return an input whose value is unknown because another cell failed."""
        return next((v for v in self.named.values() if v is not None and v.because), None)


def reached(facts: Facts, env: Environment) -> Reached:
    """Return what a run over ``env`` may read.

    A function's names are looked up where it is called, not where it was defined, so they are taken from ``env``.
    """
    return followed({name: env.get(name) for name in facts.reads}, env, facts.is_dynamic)


def followed(named: Inputs, env: Environment, sees_all: bool) -> Reached:
    """Return what can be reached from the versions ``named``, which are added to."""
    waiting = [version for version in named.values() if version is not None and version.print.has_code]
    while waiting:
        print = waiting.pop().print
        sees_all |= print.is_dynamic
        for name in print.reads - named.keys():
            version = named[name] = env.get(name)
            if version is not None and version.print.has_code:
                waiting.append(version)
    if not sees_all:
        return Reached(named, named, False)
    return Reached(named, {**named, **{n: version for n, version in env.items() if not is_hidden(n)}}, True)
