"""Owns the global names a compiled function reaches, its inner functions included; never runs it."""

from __future__ import annotations

import dis
from dataclasses import dataclass
from types import CodeType
from weakref import ref

from cellweave.graph.facts import DYNAMIC, TEXT_READERS, names_in_texts, sequences_of

_LOADS = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS", "LOAD_FROM_DICT_OR_DEREF"})
_BINDS = frozenset({"STORE_GLOBAL", "DELETE_GLOBAL"})


@dataclass(frozen=True, slots=True)
class Reach:
    """``reads`` and ``binds`` are global names; ``is_dynamic`` code may look up or bind any name, and
    ``reads_texts`` those it finds in texts.
    """

    reads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    is_dynamic: bool = False
    reads_texts: bool = False


# Code objects are compared by content; by identity they are found without hashing their constants. A session compiles
# the same functions again and again, so an entry goes with its code, before the id can be another code's.
_known: dict[int, tuple[ref[CodeType], Reach]] = {}


def reach_of(code: CodeType) -> Reach:
    """Return what running ``code``, or a function defined in it, may reach by name."""
    known = _known.get(id(code))
    if known is not None:
        return known[1]
    texts = [text for text in code.co_consts if isinstance(text, str)]
    reads = names_in_texts(code.co_names, texts) | sequences_of(code.co_names, texts)
    binds: set[str] = set()
    is_dynamic = not DYNAMIC.isdisjoint(code.co_names)
    reads_texts = not TEXT_READERS.isdisjoint(code.co_names)
    for instruction in dis.get_instructions(code):
        if instruction.opname in _LOADS:
            reads.add(instruction.argval)
        elif instruction.opname in _BINDS:
            binds.add(instruction.argval)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            inner = reach_of(constant)
            reads |= inner.reads
            binds |= inner.binds
            is_dynamic |= inner.is_dynamic
            reads_texts |= inner.reads_texts
    # A conditional ``global`` store leaves the old value on the other path, so what is bound is read as well.
    reach = Reach(frozenset(reads | binds), frozenset(binds), is_dynamic, reads_texts)
    key, forget = id(code), _known.pop
    _known[key] = (ref(code, lambda _: forget(key, None)), reach)
    return reach
