"""Owns what is known about a code cell from its text alone; never what its names hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Facts:
    """What the text of a code cell says about global names.

    ``reads``: loaded before the cell itself surely bound them, the free names of functions it uses among them.
    ``writes``: bound or deleted by every complete run. ``maybe``: bound or deleted on some paths; always also in
    ``reads``, because on the other paths the earlier definition shows through. ``stores``: roots of stores into an
    object (``df["x"] = 1``, ``x += 1``, ``del d[k]``); they count as definitions and are also in ``reads``.
    ``deletes``: those of ``writes`` and ``maybe`` that may be unbound at the end. ``defines``: names bound, in order of
    first appearance. ``imported``: dotted names of imported modules.
    """

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()
    deletes: frozenset[str] = frozenset()
    defines: tuple[str, ...] = ()
    imported: frozenset[str] = frozenset()
    # (root, attribute, …) of every ``root.attribute… = value``: a store there may be into a module.
    paths: frozenset[tuple[str, ...]] = frozenset()
    aliases: dict[str, str] = field(default_factory=dict)  # imported name → the dotted name it stands for
    # Names of ``reads`` that only stand inside functions: reading them below their use is no mistake.
    deferred: frozenset[str] = frozenset()
    # Line of the first load of each name the cell reads while it runs, for messages.
    lines: dict[str, int] = field(default_factory=dict)
    # Names with a method called that is not one of those that only read builtin containers: likely changed.
    likely: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()  # text constants: some name files
    is_dynamic: bool = False  # may look up or bind any name: exec, globals() …
    reads_texts: bool = False  # calls something that looks up names found in its text
    is_plain: bool = False  # only operators on names and constants: no call, attribute, import …
    # Attributes asked for by a cell of nothing but operators and calls of methods, None where it is more; keywords.
    attributes: frozenset[str] | None = None
    keywords: frozenset[str] = frozenset()
    has_stores: bool = False  # some store or in-place operator stands in the cell
    has_star: bool = False  # from module import *
    future: int = 0  # compiler flags of ``from __future__`` imports
    error: SyntaxError | None = None

    @property
    def touched(self) -> frozenset[str]:
        """All names a run may leave different: what is unknown below the cell when it fails."""
        return self.writes | self.maybe | self.stores


@dataclass(slots=True)
class Free:
    """The global names a nested scope reaches when its code runs."""

    reads: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)  # by ``global``
    deletes: set[str] = field(default_factory=set)

    def add(self, other: Free) -> None:
        self.reads |= other.reads
        self.binds |= other.binds
        self.deletes |= other.deletes


# Code that names one of these may look up or bind any global name.
DYNAMIC = frozenset(
    {"globals", "locals", "vars", "dir", "exec", "eval", "__main__", "__dict__", "__globals__", "f_globals", "testmod"}
)

# Methods and functions that look up names found inside their text arguments, in the caller's frame.
TEXT_READERS = frozenset(
    {
        *("sql", "query", "eval", "execute", "evaluate", "sqldf", "aes", "after_stat"),
        *("from_formula", "dmatrix", "dmatrices", "model_matrix", "ols", "wls", "gls", "glsar", "glm", "rlm", "gee"),
        *("logit", "probit", "mnlogit", "poisson", "negativebinomial", "quantreg", "mixedlm", "phreg"),
    }
)

# State of random numbers is read by changing it, except where it is set or asked for: words that say so.
SEQUENCES = frozenset({"<random>", "<numpy.random>"})
_SEEDING = ("seed", "getstate", "setstate", "get_state", "set_state", "bit_generator")


_BY_TEXT = DYNAMIC | {"getattr", "attrgetter", "methodcaller"}


def sequences_of(identifiers: Collection[str], texts: Iterable[str]) -> frozenset[str]:
    """Return the hidden names that code with these identifiers and texts may set or ask for without a trace."""
    spelled = identifiers if _BY_TEXT.isdisjoint(identifiers) else [*identifiers, *texts]
    is_seeding = any(word in each for each in spelled for word in _SEEDING)
    return SEQUENCES if is_seeding else frozenset()


READING = frozenset(
    {
        *("copy", "count", "index", "items", "keys", "values", "get", "union", "intersection", "difference"),
        *("symmetric_difference", "issubset", "issuperset", "isdisjoint", "hex", "decode", "find", "startswith"),
    }
)

_WORD = re.compile(r"[^\W\d]\w*")


def names_in_texts(identifiers: Collection[str], texts: Iterable[str]) -> set[str]:
    """Return the words of text constants in code that calls something which looks names up in its text."""
    if TEXT_READERS.isdisjoint(identifiers):
        return set()
    return words_of(texts)


def words_of(texts: Iterable[str]) -> set[str]:
    """Return everything in the texts that could be a name."""
    return {word for text in texts for word in _WORD.findall(text)}


FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
