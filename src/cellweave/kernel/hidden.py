"""Owns the hidden names: interpreter state versioned like a name, so that each cell finds what the cells above left.

A hidden name is written in angle brackets, which no name of a workbook can be. Sequences (random numbers) have one
each; everything ambient shares ``<ambient>``, whose value holds only the differences from where the process started.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator, Set
from types import ModuleType
from typing import Any

from cellweave.graph.facts import Facts
from cellweave.kernel.ambient import SOURCES, Source, State, attribute_source, object_source
from cellweave.kernel.files import PREFIX, FileState, Openings, put, state_of
from cellweave.kernel.fingerprint import is_same_plain
from cellweave.kernel.modules import MODULES, OwnModules
from cellweave.kernel.versions import Environment, Inputs, Outputs, Version

AMBIENT = "<ambient>"

# Importing the first loads the second, whose state must be known before the cell that imports it can change it.
_BRINGS = {
    "numpy": ("numpy",),
    "pandas": ("numpy", "pandas"),
    "matplotlib": ("numpy", "matplotlib"),
    "seaborn": ("numpy", "pandas", "matplotlib"),
    "sklearn": ("numpy", "sklearn"),
    "altair": ("numpy", "pandas", "altair"),
    **dict.fromkeys(("scipy", "xarray", "torch", "jax", "numba", "networkx", "sympy"), ("numpy",)),
    **dict.fromkeys(("statsmodels", "xgboost", "lightgbm", "geopandas", "plotnine"), ("numpy", "pandas")),
}


def _name(path: str) -> str:
    return f"{PREFIX}{path}>"


def _forget(path: str) -> set[str]:
    """Let the text of a module that changed be loaded anew by the next import; return the modules it was loaded as."""
    found = {name for name, module in list(sys.modules.items()) if getattr(module, "__file__", None) == path}
    found -= {"__main__"}
    for name in found:
        del sys.modules[name]
    # Compiled text is known by its second and its size, and cells are quicker than that.
    with contextlib.suppress(OSError, NotImplementedError):
        os.unlink(importlib.util.cache_from_source(path))  # noqa: PTH108
    return found


def local_modules(imported: Iterable[str]) -> set[str]:
    """Return the hidden names of the files of imported modules that are the user's own."""
    files = (getattr(sys.modules.get(name), "__file__", None) for name in imported)
    return {_name(path) for path in files if isinstance(path, str) and path.endswith(".py")}


def _imported(name: str) -> Any:
    """Return what ``from … import`` or ``import`` of a dotted name gives, None where it cannot be had."""
    with contextlib.suppress(Exception):
        return importlib.import_module(name)
    module, _, member = name.rpartition(".")
    with contextlib.suppress(Exception):
        return getattr(importlib.import_module(module), member)
    return None


def _part(target: Any, attribute: str) -> Any:
    """Return an attribute of a library's, None where it cannot be had: some are loaded when they are asked for."""
    with contextlib.suppress(Exception):
        return getattr(target, attribute)
    return None


class Hidden:
    """The hidden state of this process: where it started, and the version it stands at."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.start: dict[str, State] = {}  # by source
        self.modules = OwnModules()
        self.origin: Environment = {name: Version(name, "", {}) for name in (AMBIENT, MODULES)}
        self.now: Environment = dict(self.origin)
        self.openings = Openings(self._ensure, self._ensure_folder)
        self._env: Environment = self.origin  # of the place that runs: what files have to hold when they are opened
        self._displaced: set[str] = set()  # files put back to an earlier version for a reader
        self._patches: set[tuple[int, str]] = set()
        self.discover()

    def discover(self) -> None:
        """Take in the sources of libraries that were loaded since."""
        for source in SOURCES:
            if source.name not in self.sources and (not source.library or source.library in sys.modules):
                # A library still being imported has no state yet.
                with contextlib.suppress(AttributeError):
                    self._add(source)

    def _add(self, source: Source) -> None:
        state = source.get()
        self.sources[source.name] = source
        self.start[source.name] = state
        if source.is_sequence:
            self.origin[source.name] = self.now[source.name] = Version(source.name, "", state)

    @property
    def owners(self) -> set[int]:
        """Identities of the objects that keep hidden state, and that a name may hold."""
        kept = (source.objects() for source in self.sources.values())
        return self.modules.owners.union(id(thing) for things in kept for thing in things)

    def prepare(self, facts: Facts, namespace: dict[str, Any]) -> None:
        """Know the start of what a cell is about to bring in: libraries with hidden state, attributes it patches."""
        if facts.imported:
            self._load(facts.imported)
            self.discover()
        if facts.paths:
            self.watch(facts, namespace)

    def _load(self, imported: Iterable[str]) -> None:
        brought = {library for name in imported for library in _BRINGS.get(name.partition(".")[0], ())}
        missing = sorted(brought - sys.modules.keys())
        if not missing:
            return
        with self.loading():
            for library in missing:
                with contextlib.suppress(Exception):  # the cell itself will say that it is not installed
                    importlib.import_module(library)

    @contextlib.contextmanager
    def loading(self) -> Iterator[None]:
        """Count what changes meanwhile (warning filters) as where the process started from: a module loads once."""
        before = {key: source.get() for key, source in self.sources.items()}
        yield
        for key, source in self.sources.items():
            if key not in self.now[AMBIENT].value and not source.is_sequence:
                state = source.get()
                if not is_same_plain(state, before[key]):
                    self.start[key] = state

    def watch(self, facts: Facts, namespace: dict[str, Any]) -> None:
        """Version the attributes that a cell's text stores into modules, library classes and a library's objects."""
        for root, *attributes, last in facts.paths:
            target: Any = _imported(facts.aliases[root]) if root in facts.aliases else namespace.get(root)
            if not issubclass(type(target), ModuleType | type):
                continue  # a value of the workbook's: asking it for its attributes may run its code
            is_module = isinstance(target, ModuleType)
            for attribute in attributes:
                target = _part(target, attribute)
            if is_module and not isinstance(target, ModuleType | type):
                self._watch_object(target, ".".join((root, *attributes)))
                continue
            if isinstance(target, ModuleType):
                home, is_foreign = target.__name__, vars(target) is not namespace  # ours holds names
            else:
                home = getattr(target, "__module__", "")
                is_foreign = isinstance(target, type) and home != "__main__"
            if is_foreign and not self.modules.follows(home):
                key = id(target), last
                if key not in self._patches:
                    self._patches.add(key)
                    self._add(attribute_source(target, last, f"{target.__name__}.{last}"))

    def _watch_object(self, target: Any, label: str) -> None:
        home = type(target).__module__
        held = getattr(target, "__dict__", None)
        if type(held) is dict and home not in ("__main__", "builtins") and not self.modules.follows(home):
            key = id(target), ""
            if key not in self._patches:
                self._patches.add(key)
                self._add(object_source(target, label))

    def place(self, env: Environment) -> None:
        """Make the process have the hidden state of ``env``."""
        self._env = env
        for name, version in self.now.items():
            wanted = env.get(name) or self.origin[name]
            if wanted is not version and not name.startswith(PREFIX):
                self._put(name, wanted, version.value)
                self.now[name] = wanted

    def put(self, version: Version) -> None:
        """Make the process have one version."""
        current = self.now[version.name]
        if version is not current and not version.name.startswith(PREFIX):
            self._put(version.name, version, current.value)
            self.now[version.name] = version

    def _put(self, name: str, wanted: Version, current: Any) -> None:
        if name == AMBIENT:
            self._put_ambient(wanted, current)
        elif name == MODULES:
            self.modules.put(wanted.value, current)
        elif not is_same_plain(wanted.value, current):
            self.sources[name].put(wanted.value)

    def _put_ambient(self, wanted: Version, current: Any) -> None:
        for key in wanted.value.keys() | current.keys():
            state = wanted.value.get(key, self.start[key])
            if not is_same_plain(state, current.get(key, self.start[key])):
                self.sources[key].put(state)

    def changes(self, cell: str, inputs: Inputs) -> Outputs:
        """Return the new versions of the hidden names that differ since ``place``, made by ``cell`` ("": by anybody).

        A sequence among ``inputs`` may have been set to what it was, which counts as a change.
        """
        self.discover()
        outputs: Outputs = {}
        ambient: dict[str, State] = {}
        for key, source in self.sources.items():
            state = source.get()
            if source.is_sequence:
                if not is_same_plain(state, self.now[key].value) or key in inputs:
                    outputs[key] = self.now[key] = Version(key, cell, state)
            elif not is_same_plain(state, self.start[key]):
                ambient[key] = state
        found = {AMBIENT: ambient}
        if self.modules and (MODULES in inputs or not cell):
            found[MODULES] = self.modules.changed(self.now[MODULES].value)
        for name, value in found.items():
            if not is_same_plain(value, self.now[name].value):
                outputs[name] = self.now[name] = Version(name, cell, value)
        return outputs

    # --- files -------------------------------------------------------------------------------------------------
    # A file is put back only when something is about to open it, so that a person's folder stays quiet.

    def _ensure(self, path: str) -> None:
        """Make a file hold what the place that runs expects, before it is opened."""
        self._ensure_name(_name(path))

    def _ensure_folder(self, path: str) -> None:
        """Make the known files of a folder be there or not, before it is listed."""
        for name in self._in_folder(path):
            self._ensure_name(name)

    def _ensure_name(self, name: str) -> None:
        if name in self.now:
            wanted = self._env.get(name) or self.origin[name]
            if wanted is not self.now[name]:
                if name.endswith(".py>"):
                    with self.openings.unseen():
                        _forget(name[len(PREFIX) : -1])  # what was loaded is a text that is not this place's
                self._put_file(name, wanted)
                self._displaced.add(name)

    def _in_folder(self, path: str) -> list[str]:
        """Return the hidden names of the known files in a folder."""
        known = (name for name in self.now if name.startswith(PREFIX))
        return [name for name in known if os.path.split(name[len(PREFIX) : -1])[0] == path]

    def _put_file(self, name: str, wanted: Version) -> None:
        if wanted.value != self.now[name].value:
            with self.openings.unseen():
                put(name[len(PREFIX) : -1], wanted.value)
        self.now[name] = wanted

    def _put_files(self, env: Environment) -> None:
        for name in [name for name in self.now if name.startswith(PREFIX)]:
            self._put_file(name, env.get(name) or self.origin[name])

    def settle(self, env: Environment) -> None:
        """Give the files that were put back for a reader what the last writer above the end wrote."""
        for name in self._displaced:
            wanted = env.get(name)
            if wanted is not None and wanted.cell and wanted is not self.now[name]:
                self._put_file(name, wanted)
        self._displaced.clear()

    def open_named(self, paths: Iterable[str]) -> None:
        """Get the files ready that a cell names: native readers open them unseen."""
        for path in paths:
            self._ensure(path)

    def files(self, cell: str, native: Set[str]) -> tuple[set[str], Outputs]:
        """Return the hidden names of the files that a run read, and new versions of those it changed.

        ``native``: files it named, and so may have opened unseen.
        """
        read, written = self.openings.take()
        with self.openings.unseen():
            known = {name[len(PREFIX) : -1] for name in self.now if name.startswith(PREFIX)}
            for path in (read | native).difference(known, written):
                self._know(path, state_of(path, is_kept=False))
            for path, before in written.items():
                if path not in known or self.now[_name(path)].value.content is None:
                    self._know(path, before)
            # A file that came or went is a change of the folder it is in, for those who list that.
            folders = {os.path.dirname(path) for path in written}  # noqa: PTH120
            outputs: Outputs = {}
            for path in written.keys() | (native & known) | (folders & known):
                name = _name(path)
                state = state_of(path, is_kept=self.now[name].value.content is not None or path in written)
                if path in written or state != self.now[name].value:
                    outputs[name] = self.now[name] = Version(name, cell, state)
        listed = {name for path in read for name in self._in_folder(path)}
        return {_name(path) for path in read | native} | listed, outputs

    def _know(self, path: str, state: FileState) -> None:
        name = _name(path)
        self.origin[name] = self.now[name] = Version(name, "", state)

    def refresh(self) -> set[str]:
        """Take in files that changed on disk from outside; return the modules whose text did."""
        forgotten: set[str] = set()
        self.openings.take()  # what was opened between two waves is no cell's doing
        with self.openings.unseen():
            for name, version in list(self.now.items()):
                if not name.startswith(PREFIX):
                    continue
                path = name[len(PREFIX) : -1]
                state = state_of(path, is_kept=version.value.content is not None)
                if state == version.value:
                    continue
                if version is self.origin[name]:
                    self._know(path, state)
                else:
                    self.now[name] = Version(name, "", state)  # a cell wrote it: it is put back when it is read
                if path.endswith(".py"):
                    forgotten |= _forget(path)
        return forgotten

    def stamps(self) -> dict[str, list[int] | None]:
        """Return the size and time of every known file, None for one that is not there."""
        files = {name[len(PREFIX) : -1]: version.value for name, version in self.now.items() if name.startswith(PREFIX)}
        return {path: None if state.stamp is None else list(state.stamp) for path, state in files.items()}

    def restart(self) -> None:
        """Put everything back to where it started, whatever it is now."""
        self.catch_up()
        self.place(self.origin)
        self._put_files(self.origin)

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Let the state move meanwhile and put it back afterwards."""
        before = dict(self.now)
        try:
            yield
        finally:
            self.catch_up()
            self.place({**self.origin, **before})
            self._put_files(before)

    def catch_up(self) -> bool:
        """Know what the state is now, whoever moved it; return whether anything had."""
        _, written = self.files("", frozenset())
        return bool(self.changes("", {}) or written)
