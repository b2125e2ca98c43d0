"""Owns content fingerprints: what a value holds, which mutable objects it shares, which names its functions reach.

The C pickler is the fast walker over any object graph: it calls ``reducer_override`` only for objects that are not
plain builtins, its memo is the set of objects met, and its stream, hashed, is the content. Nothing is ever unpickled
from a fingerprint except the stream of plain builtins, which doubles as a snapshot.
"""

from __future__ import annotations

import gc
import hashlib
import pickle
import sys
from dataclasses import dataclass
from operator import attrgetter
from types import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    CodeType,
    CoroutineType,
    FunctionType,
    GeneratorType,
    ModuleType,
)
from typing import Any

from cellweave.graph.codes import reach_of
from cellweave.kernel.described import UNREADABLE, describe, is_immutable_type

BUDGET = 256 << 20  # bytes of content read for one fingerprint; beyond it a value counts as changed
SNAPSHOT = 64 << 10  # bytes of a stream kept as a snapshot
SCALARS = frozenset({int, float, str, bool, bytes, complex, type(None), type(...), type(NotImplemented)})
_FRAMES = {
    GeneratorType: attrgetter("gi_frame"),
    CoroutineType: attrgetter("cr_frame"),
    AsyncGeneratorType: attrgetter("ag_frame"),
}
_PLAIN_MUTABLE = frozenset({list, dict, set, bytearray})
_NOTHING: frozenset[Any] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """``content`` is equal for equal contents with equal sharing; None where there is no readable state.

    ``owners``: identities of the mutable objects the value reaches. ``reads`` and ``binds``: global names its functions
    reach; ``reads_texts``: they look up names found in texts. ``is_weak``: ``content`` tells whether this object
    changed, but not whether two objects are equal. ``has_code``: functions or classes of the workbook are in it.
    ``snapshot``: pickled plain builtins, or None.
    """

    content: Any = None
    owners: frozenset[int] = _NOTHING
    reads: frozenset[str] = _NOTHING
    binds: frozenset[str] = _NOTHING
    is_dynamic: bool = False
    reads_texts: bool = False
    is_weak: bool = False
    has_code: bool = False
    is_plain: bool = False
    snapshot: bytes | None = None

    @property
    def is_opaque(self) -> bool:
        return self.content is None


SCALAR = Fingerprint(content="scalar", is_plain=True)


def fingerprint(value: Any, namespace: dict[str, Any]) -> Fingerprint:
    """Return the fingerprint of ``value``; functions whose globals are ``namespace`` are the workbook's own."""
    kind = type(value)
    if kind in SCALARS:
        return SCALAR
    if _is_constant(value):
        return Fingerprint(content=("constant", getattr(value, "__name__", ""), id(value)))
    walker = Walker(namespace)
    return walker.walk(value)


def _is_constant(value: Any) -> bool:
    """Whether the value is a module or a function of a library: not a method of an object that may change."""
    kind = type(value)  # what it is: a proxy may claim to be anything, or fail when it is asked
    if not issubclass(kind, BuiltinFunctionType):
        return issubclass(kind, ModuleType)
    owner = value.__self__
    if owner is None or isinstance(owner, ModuleType | type) or type(owner) in SCALARS:
        return True
    # ``random.random`` is the method of an object of its library that everybody has.
    return getattr(sys.modules.get(type(owner).__module__), value.__name__, None) is value


def content_of(value: Any, namespace: dict[str, Any]) -> Any:
    """Return the content alone: enough to see whether an object changed, and quicker."""
    return Walker(namespace).walk(value, is_brief=True).content


def is_same_content(old: Any, old_print: Fingerprint, new: Any, new_print: Fingerprint) -> bool:
    """Whether two values are equal as results: scalars bit for bit, anything else by content, unknown never."""
    if old_print is SCALAR or new_print is SCALAR:
        return old_print is new_print and is_same_plain(old, new)
    if old_print.is_weak or new_print.is_weak or old_print.content is None:
        return False
    return bool(old_print.content == new_print.content)


def is_same_plain(old: Any, new: Any) -> bool:
    """Whether two scalars, or two states of the interpreter, are equal; what cannot be compared is not."""
    if old is new:
        return True
    if type(old) is not type(new):
        return False
    if isinstance(old, float | complex):
        return repr(old) == repr(new)  # tells -0.0 from 0.0 and finds nan equal
    try:
        return bool(old == new)
    except Exception:  # a setting of a library may hold anything, a cycle of arrays say
        return False


class _OverBudget(Exception):
    pass


class _Sink:
    """Hashes what the pickler writes, and keeps it while it is small."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()  # processors have instructions for it: twice as fast as BLAKE2 on large frames
        self.size = 0
        self.kept: list[bytes] | None = []

    def write(self, data: Any) -> int:
        self.hash.update(data)
        size = len(data)
        self.size += size
        if self.kept is not None:
            self.kept.append(bytes(data))
            if self.size > SNAPSHOT:
                self.kept = None
        if self.size > BUDGET:
            raise _OverBudget
        return size

    def buffer(self, buffer: pickle.PickleBuffer) -> bool:
        """Take in what is pickled out of band. No method of the walker's: in a cycle, it would keep all it met."""
        self.kept = None
        self.hash.update(b"buffer")
        self.write(buffer.raw())
        return False


def _references(objects: list[Any], place: int) -> int:
    return sys.getrefcount(objects[place])


_ALONE = _references([object()], 0)  # what the list itself and the counting come to, on this Python


def drop_passing(objects: list[Any]) -> None:
    """Put None for every object that nothing but ``objects`` holds: what reductions made, gone after the walk.

    Their identities would soon be those of other objects.
    """
    is_done = False
    while not is_done:
        is_done = True
        for place in range(len(objects)):
            if _references(objects, place) == _ALONE:
                objects[place] = None  # and whatever nothing else held than this is alone now
                is_done = False


class Walker(pickle.Pickler):
    """One walk over one value."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.sink = _Sink()
        self.namespace = namespace
        self.owners: set[int] = set()
        self.common: set[int] = set()  # objects of libraries that everybody has: sharing them means nothing
        self.reads: set[str] = set()
        self.binds: set[str] = set()
        self.is_dynamic = False
        self.reads_texts = False
        self.is_weak = False
        self.has_code = False
        self.is_plain = True
        super().__init__(self.sink, protocol=5, buffer_callback=self.sink.buffer)

    def walk(self, value: Any, is_brief: bool = False) -> Fingerprint:
        """Return the fingerprint of ``value``, or its content only."""
        try:
            self.dump(value)
        except KeyboardInterrupt:
            raise
        except BaseException:  # any __reduce__ of any library may fail in any way: no readable state then
            return Fingerprint() if is_brief else self._opaque(value)
        if is_brief:
            return Fingerprint(content=self.sink.hash.digest())
        # The copy of a large memo is many small tuples: the collector would look through all of them, again and again.
        is_collecting = gc.isenabled()
        gc.disable()
        try:
            self._own()
        finally:
            if is_collecting:
                gc.enable()
        digest = self.sink.hash.digest()
        kept = self.sink.kept
        return Fingerprint(
            content=digest,
            owners=frozenset(self.owners),
            reads=frozenset(self.reads),
            binds=frozenset(self.binds),
            is_dynamic=self.is_dynamic,
            reads_texts=self.reads_texts,
            is_weak=self.is_weak,
            has_code=self.has_code,
            is_plain=self.is_plain,
            snapshot=b"".join(kept) if self.is_plain and kept is not None else None,
        )

    def reducer_override(self, value: Any) -> Any:
        self.is_plain = False
        return describe(value, self)

    def reach(self, code: CodeType) -> None:
        """Count the names a function of the workbook reaches."""
        reach = reach_of(code)
        self.reads |= reach.reads
        self.binds |= reach.binds
        self.is_dynamic |= reach.is_dynamic
        self.reads_texts |= reach.reads_texts
        self.has_code = True

    def _own(self) -> None:
        """Note the identities of the mutable objects met."""
        memo = self.memo.copy()
        if self.is_plain:
            self.owners.update([key for key, (_, met) in memo.items() if type(met) in _PLAIN_MUTABLE])
            return
        self.clear_memo()
        objects = [met for _, met in memo.values()]
        memo.clear()
        kinds = {kind for kind in {type(met) for met in objects} if not is_immutable_type(kind)}
        drop_passing(objects)
        self.owners.update([id(met) for met in objects if type(met) in kinds])
        self.owners -= self.common

    def _opaque(self, value: Any) -> Fingerprint:
        """A value that cannot be read: find what it shares and calls through the collector's references."""
        seen: dict[int, Any] = {}
        waiting = [value]
        while waiting and len(seen) < UNREADABLE:
            met = waiting.pop()
            if id(met) in seen or type(met) in SCALARS or _is_constant(met) or met is self.namespace:
                continue
            kind = type(met)
            if issubclass(kind, type) and met.__module__ != "__main__":
                continue  # of a library: all objects of it have that in common, and it is no part of any
            seen[id(met)] = met
            if kind is FunctionType:
                if met.__globals__ is self.namespace:
                    self.reach(met.__code__)
                waiting += [met.__closure__, met.__defaults__, met.__kwdefaults__, met.__dict__]
                continue
            if kind is CodeType:
                continue
            frame = _FRAMES[kind](met) if kind in _FRAMES else None
            if frame is not None:
                if frame.f_globals is self.namespace:
                    self.reach(frame.f_code)
                waiting += frame.f_locals.values()
            waiting += gc.get_referents(met)
        self.owners.update(key for key, met in seen.items() if not is_immutable_type(type(met)))
        return Fingerprint(
            owners=frozenset(self.owners),
            reads=frozenset(self.reads),
            binds=frozenset(self.binds),
            is_dynamic=self.is_dynamic,
            reads_texts=self.reads_texts,
            has_code=self.has_code,
        )
