"""Owns the one namespace all cells share, and which place of the document it stands at.

There is one dictionary per kernel, because a function's globals are the dictionary it was defined in. Moving from place
to place rebinds or removes just the names that differ, so a wave in document order rebinds almost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import Any

from cellweave.kernel.described import is_lent
from cellweave.kernel.hidden import Hidden
from cellweave.kernel.versions import Environment, Outputs, applied, is_hidden

MISSING: Any = object()


class Lookups:
    """Names looked up and names bound through the workbook's module, past the code of its cells: pickle finds classes
    so, and whoever imports ``__main__``."""

    def __init__(self) -> None:
        self._read: set[str] = set()
        self._bound: set[str] = set()

    def take(self) -> tuple[set[str], set[str]]:
        """Return the names looked up and the names bound since the last call."""
        taken = self._read, self._bound
        self._read, self._bound = set(), set()
        return taken

    def module(self) -> ModuleType:
        """Return a ``__main__`` whose attributes are followed; its dictionary is as quick as any."""

        class Module(ModuleType):
            def __getattribute__(self, name: str) -> Any:
                lookups._read.add(name)
                return super().__getattribute__(name)

            def __setattr__(self, name: str, value: Any) -> None:
                lookups._bound.add(name)
                super().__setattr__(name, value)

            def __delattr__(self, name: str) -> None:
                lookups._bound.add(name)
                super().__delattr__(name)

        lookups = self
        Module.__name__ = Module.__qualname__ = "module"
        return Module("__main__")


class Place:
    """The namespace as a run from the top would have it at one place; ``env`` is what stands there."""

    def __init__(self, path: str, hidden: Hidden) -> None:
        self.lookups = Lookups()
        self.module = self.lookups.module()
        self.namespace = self.module.__dict__
        self.namespace["__builtins__"] = __builtins__
        if path:
            self.namespace["__file__"] = path
        # Where the interpreter notes which warnings it showed; no name of the workbook's.
        self.warned: dict[Any, Any] = self.namespace.setdefault("__warningregistry__", {})
        self.base = dict(self.namespace)
        self.hidden = hidden
        self.env: Environment = dict(hidden.origin)

    def move(self, env: Environment) -> None:
        """Stand at ``env``, wherever the namespace stood; the environment is the caller's no more."""
        namespace, base = self.namespace, self.base
        for name in [name for name in namespace if name not in env and name not in base]:
            del namespace[name]
        for name, version in env.items():
            if version.because:
                namespace.pop(name, None)
            elif namespace.get(name, MISSING) is not version.value and not is_hidden(name):
                namespace[name] = version.value
        for name, value in base.items():
            if name not in env:
                namespace[name] = value
        self.hidden.place(env)
        self.env = env

    def pass_over(self, outputs: Outputs) -> None:
        """Move past a cell that does not run now."""
        namespace = self.namespace
        for name, version in outputs.items():
            if version is None or version.because:
                namespace.pop(name, None)
                if version is None and name in self.base:
                    namespace[name] = self.base[name]
            elif is_hidden(name):
                self.hidden.put(version)
            else:
                namespace[name] = version.value
        self.advance(outputs)

    def advance(self, outputs: Outputs) -> None:
        """Count the cell as passed whose ``outputs`` these are.

        What is bound anew and lends memory of another object is let go: kept, it would forbid that object to grow.
        """
        for name, version in outputs.items():
            old = self.env.get(name)
            bound = None if version is None else version.value
            if old is not None and bound is not old.value and is_lent(old.value):
                old.is_live, old.value = False, None
        applied(self.env, outputs)

    def put_back(self, bound: Iterable[str]) -> bool:
        """Undo what code did outside a run: the names it ``bound``, and the hidden state; return whether there was any.

        What it changed in place cannot be undone here.
        """
        namespace = self.namespace
        names = list(bound)
        for name in names:
            version = self.env.get(name)
            if version is None or version.because:
                namespace.pop(name, None)
            else:
                namespace[name] = version.value
        is_hidden_moved = self.hidden.catch_up()
        if is_hidden_moved:
            self.hidden.place(self.env)
        return bool(names) or is_hidden_moved

    def own_names(self) -> set[str]:
        """Return the names the workbook bound or could see bound: all but the module's own, untouched."""
        base = self.base
        bound = {name for name, value in self.namespace.items() if name not in base or base[name] is not value}
        return bound | {name for name in self.env if not is_hidden(name)}
