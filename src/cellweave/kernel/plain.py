"""Owns the reference: the cells run plainly, top to bottom, in a fresh namespace. It skips nothing and keeps nothing.

What it computes is the meaning of a workbook. A cell that raises leaves unknown every name it may bind, bound, or whose
object it changed; a cell that reads an unknown name is blocked, and leaves unknown what it may bind; all others run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from cellweave.kernel.cells import CodeCell
from cellweave.kernel.changes import Changes
from cellweave.kernel.digest import digest_of
from cellweave.kernel.fingerprint import fingerprint
from cellweave.kernel.reach import reached
from cellweave.kernel.running import Runner
from cellweave.kernel.versions import Environment, Version

Around = Callable[[CodeCell, dict[str, Any], Callable[[], Any]], Any]


@dataclass
class PlainRun:
    """What a plain run came to. ``unknown``: name → id of the cell whose failure made it unknown."""

    namespace: dict[str, Any]
    base: frozenset[str]
    status: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)

    def digests(self) -> dict[str, str]:
        """Return the digest of every global name."""
        return {
            name: digest_of(value, self.namespace) for name, value in self.namespace.items() if name not in self.base
        }


def plain_run(
    cells: Sequence[CodeCell],
    run: Around,
    path: str = "",
    restore: Callable[[], None] = lambda: None,
) -> PlainRun:
    """Run ``cells`` as a script. ``run`` is called with each cell, the namespace and a function that runs the cell.

    ``restore`` puts everything outside the namespace back to where it started. What a failing cell changed can only be
    told by fingerprints from before it; as most scripts do not fail, a first pass does without, and only a failure
    makes it start again with them.
    """
    restore()
    result = _pass(cells, run, path, is_careful=False)
    if "failed" in result.status.values():
        restore()
        result = _pass(cells, run, path, is_careful=True)
    return result


def _pass(cells: Sequence[CodeCell], run: Around, path: str, is_careful: bool) -> PlainRun:
    module = ModuleType("__main__")
    namespace = module.__dict__
    namespace["__builtins__"] = __builtins__
    if path:
        namespace["__file__"] = path
    namespace["__warningregistry__"] = {}  # the interpreter's own notes, no name of the workbook's
    result = PlainRun(namespace, frozenset(namespace))
    runner = Runner(namespace)
    main = sys.modules.get("__main__")
    sys.modules["__main__"] = module
    flags = 0
    try:
        for cell in cells:
            flags |= cell.facts.future
            _step(result, cell, runner, flags, run, is_careful)
    finally:
        if main is not None:
            sys.modules["__main__"] = main
        runner.close()
    return result


def _step(result: PlainRun, cell: CodeCell, runner: Runner, flags: int, run: Around, is_careful: bool) -> None:
    namespace, unknown, facts = result.namespace, result.unknown, cell.facts
    env: Environment = {name: Version(name, "", None, because=because) for name, because in unknown.items()}
    names = [name for name in namespace if name not in result.base]
    env.update(
        (name, Version(name, "", namespace[name], fingerprint(namespace[name], namespace)))
        for name in names
        if is_careful or unknown
    )
    reach = reached(facts, env)
    if (version := reach.unknown) is not None:
        result.status[cell.id] = "blocked"
        _forget(result, facts.touched, version.because)
        return
    try:
        run(cell, namespace, lambda: runner.run(cell.program(flags)))
    except BaseException:
        result.status[cell.id] = "failed"
        # Functions reach more than can be told before they run, so all that can be compared is.
        readable = {name: version for name, version in env.items() if not version.print.is_opaque}
        changes = Changes(cell.id, facts, env, {**readable, **reach.inputs}, namespace)
        changes.find_bound({name for name in namespace if name not in result.base} | env.keys())
        changes.find_changed(())
        _forget(result, facts.touched | changes.outputs.keys(), cell.id)
        return
    result.status[cell.id] = "fresh"
    for name in facts.writes | namespace.keys():
        unknown.pop(name, None)


def _forget(result: PlainRun, names: Any, because: str) -> None:
    for name in names:
        result.namespace.pop(name, None)
        result.unknown[name] = because
