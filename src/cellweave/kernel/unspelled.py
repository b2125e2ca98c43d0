"""Owns what a run read that no text spells out: functions a library called back, names inside texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from types import CodeType
from typing import Any

from cellweave.graph.codes import reach_of
from cellweave.graph.facts import Facts
from cellweave.kernel.versions import Environment, Inputs

MOST = 1_000  # texts looked at in one container
LONGEST = 100_000  # characters of a text that is looked at


def holders(entered: Iterable[CodeType], cell: str, env: Environment, inputs: Inputs) -> set[str]:
    """Return the names that hold functions a run entered although it read none of them: a library called them back."""
    names: set[str] = set()
    for code in entered:
        name = code.co_qualname.partition(".")[0]
        home = code.co_filename.removeprefix("<cell ").removesuffix(">")
        if home == cell or name in inputs:
            continue
        version = env.get(name)
        if version is not None and version.cell == home:
            names.add(name)
        elif not any(each is not None and each.cell == home for each in inputs.values()):
            names.update(other for other, each in env.items() if each.cell == home and each.print.has_code)
    return names


def reads_texts(facts: Facts, entered: Iterable[CodeType], inputs: Inputs) -> bool:
    """Whether a run may have looked up names that it found in texts."""
    return (
        facts.reads_texts
        or any(version is not None and version.print.reads_texts for version in inputs.values())
        or any(reach_of(code).reads_texts for code in entered)
    )


def texts_in(inputs: Inputs) -> Iterator[str]:
    """Yield the texts a run could get at by name, those in lists and dictionaries included."""
    for version in inputs.values():
        value: Any = None if version is None else version.value
        parts: Iterable[Any] = (
            value.values() if type(value) is dict else value if type(value) in (list, tuple, set) else (value,)
        )
        for part in islice(parts, MOST):
            if type(part) is str and len(part) <= LONGEST:
                yield part
