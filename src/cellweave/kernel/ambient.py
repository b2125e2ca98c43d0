"""Owns the state of the interpreter outside any name that a cell may read or change: how to get it, how to put it back.

Every source is exact both ways: ``put(get())`` changes nothing, and equal states behave equally. A library's source
exists once the library is loaded; what its import changes belongs to where things start, because a module loads once.
"""

from __future__ import annotations

import decimal
import locale
import logging
import os
import random
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cellweave.kernel.fingerprint import is_same_plain

State = Any  # compared with ``is_same_plain``


@dataclass(frozen=True, slots=True)
class Source:
    """``is_sequence``: reading it changes it, as a draw of a random number does, so who did not change it did not read
    it. Of anything else reading leaves no trace, and every cell that can run code of others counts as a reader.
    ``objects`` keep the state, and a name may hold one of them: ``rc = plt.rcParams``.
    """

    name: str
    get: Callable[[], State]
    put: Callable[[State], None]
    library: str = ""
    is_sequence: bool = False
    objects: Callable[[], tuple[Any, ...]] = tuple


def _get_directory() -> str | None:
    try:
        return os.getcwd()  # noqa: PTH109 - a plain text, compared on every run
    except FileNotFoundError:
        return None


def _put_directory(state: str | None) -> None:
    if state is not None:
        os.chdir(state)


def _put_mapping(target: Any, state: Mapping[Any, Any]) -> None:
    for key in [key for key in target if key not in state]:
        del target[key]
    for key, value in state.items():
        if target.get(key) != value:
            target[key] = value


def _put_warnings(state: list[Any]) -> None:
    warnings.filters[:] = state  # type: ignore[index]
    warnings._filters_mutated()  # type: ignore[attr-defined]


def _loggers() -> list[tuple[str, logging.Logger]]:
    named = logging.Logger.manager.loggerDict.items()
    return [("", logging.getLogger()), *((name, each) for name, each in named if isinstance(each, logging.Logger))]


def _get_logging() -> State:
    changed = {
        name: (logger.level, logger.disabled, logger.propagate, tuple(logger.handlers), tuple(logger.filters))
        for name, logger in _loggers()
        if name == "" or logger.level or logger.disabled or not logger.propagate or logger.handlers or logger.filters
    }
    return logging.root.manager.disable, changed


def _put_logging(state: State) -> None:
    logging.disable(state[0])
    for name, logger in _loggers():
        level, disabled, propagate, handlers, filters = state[1].get(name, (0, False, True, (), ()))
        logger.setLevel(level)
        logger.disabled, logger.propagate = disabled, propagate
        logger.handlers[:], logger.filters[:] = handlers, filters


def _put_locale(state: str) -> None:
    locale.setlocale(locale.LC_ALL, state)


def _get_environ() -> State:
    return os.environ._data.copy()  # type: ignore[attr-defined]  # as the system has it: nothing to decode


def _put_environ(state: State) -> None:
    decode = os.fsdecode
    _put_mapping(os.environ, {decode(key): decode(value) for key, value in state.items()})


def _get_decimal() -> State:
    now = decimal.getcontext()
    # The flags only tell what happened before; ordinary arithmetic sets them.
    return now.prec, now.rounding, now.Emin, now.Emax, now.capitals, now.clamp, dict(now.traps)


def _put_decimal(state: State) -> None:
    now = decimal.getcontext()
    now.prec, now.rounding, now.Emin, now.Emax, now.capitals, now.clamp = state[:6]
    now.traps.update(state[6])


def _get_numpy_random() -> State:
    name, keys, position, has_gauss, gauss = sys.modules["numpy"].random.get_state()
    return name, keys.tobytes(), position, has_gauss, gauss


def _put_numpy_random(state: State) -> None:
    numpy = sys.modules["numpy"]
    numpy.random.set_state((state[0], numpy.frombuffer(state[1], dtype=numpy.uint32), *state[2:]))


def _get_numpy_options() -> State:
    numpy = sys.modules["numpy"]
    return numpy.get_printoptions(), numpy.geterr(), numpy.geterrcall()


def _put_numpy_options(state: State) -> None:
    numpy = sys.modules["numpy"]
    options = dict(state[0])
    numpy.set_printoptions(**options)
    numpy.seterr(**state[1])
    numpy.seterrcall(state[2])


def _copied(tree: Any) -> Any:
    """Return a state of its own: lists and dictionaries in it may be changed in place."""
    if isinstance(tree, dict):
        return {key: _copied(part) for key, part in tree.items()}
    return [_copied(part) for part in tree] if type(tree) is list else tree


def _get_pandas_options() -> State:
    return _copied(sys.modules["pandas"]._config.config._global_config)


def _put_pandas_options(state: State, path: str = "") -> None:
    pandas = sys.modules["pandas"]
    current = pandas._config.config._global_config

    def put(new: Any, old: Any, prefix: str) -> None:
        for key, value in new.items():
            if isinstance(value, dict):
                put(value, old[key], f"{prefix}{key}.")
            elif not is_same_plain(old.get(key), value):
                old[key] = value

    put(state, current, path)


def _get_matplotlib() -> State:
    return _copied(dict(dict.items(sys.modules["matplotlib"].rcParams)))


def _put_matplotlib(state: State) -> None:
    dict.update(sys.modules["matplotlib"].rcParams, _copied(state))


def _altair() -> tuple[Any, ...]:
    altair = sys.modules["altair"]
    return altair.theme, altair.data_transformers, altair.renderers


def _get_altair() -> State:
    return [(choice.active, _copied(choice.options)) for choice in _altair()]


def _put_altair(state: State) -> None:
    for choice, (active, options) in zip(_altair(), state, strict=True):
        choice.enable(active, **options)


def _get_sklearn() -> State:
    return sys.modules["sklearn"].get_config()


def _put_sklearn(state: State) -> None:
    sys.modules["sklearn"].set_config(**state)


SOURCES = (
    Source("<random>", random.getstate, random.setstate, is_sequence=True),
    Source("<numpy.random>", _get_numpy_random, _put_numpy_random, "numpy", is_sequence=True),
    Source("<environ>", _get_environ, _put_environ, objects=lambda: (os.environ, os.environ._data)),  # type: ignore[attr-defined]
    Source("<cwd>", _get_directory, _put_directory),
    Source(
        "<sys.path>",
        lambda: list(sys.path),
        lambda state: sys.path.__setitem__(slice(None), state),
        objects=lambda: (sys.path,),
    ),
    Source(
        "<sys.argv>",
        lambda: list(sys.argv),
        lambda state: sys.argv.__setitem__(slice(None), state),
        objects=lambda: (sys.argv,),
    ),
    Source("<warnings>", lambda: list(warnings.filters), _put_warnings, objects=lambda: (warnings.filters,)),
    Source("<logging>", _get_logging, _put_logging),
    Source("<locale>", lambda: locale.setlocale(locale.LC_ALL), _put_locale),
    Source("<decimal>", _get_decimal, _put_decimal),
    Source("<recursion>", sys.getrecursionlimit, sys.setrecursionlimit),
    Source("<numpy options>", _get_numpy_options, _put_numpy_options, "numpy"),
    Source("<pandas options>", _get_pandas_options, _put_pandas_options, "pandas"),
    Source("<altair options>", _get_altair, _put_altair, "altair"),
    Source("<sklearn options>", _get_sklearn, _put_sklearn, "sklearn"),
    Source(
        "<matplotlib options>",
        _get_matplotlib,
        _put_matplotlib,
        "matplotlib",
        objects=lambda: (sys.modules["matplotlib"].rcParams,),
    ),
)


def attribute_source(target: Any, attribute: str, label: str) -> Source:
    """Return the source of one attribute of a module or a library's class that some cell stores into."""
    absent = "no such attribute"

    def get() -> State:
        return _Held(
            target.__dict__.get(attribute, absent)
            if hasattr(target, "__dict__")
            else getattr(target, attribute, absent)
        )

    def put(state: State) -> None:
        if state.value is absent:
            if attribute in target.__dict__:
                delattr(target, attribute)
        else:
            setattr(target, attribute, state.value)

    return Source(f"<{label}>", get, put)


def object_source(target: Any, label: str) -> Source:
    """Return the source of the attributes of an object that a library has for everybody: the theme of charts, say."""

    def get() -> State:
        return {name: _Held(value) for name, value in target.__dict__.items()}

    def put(state: State) -> None:
        target.__dict__.clear()
        target.__dict__.update((name, held.value) for name, held in state.items())

    return Source(f"<{label}>", get, put)


class _Held:
    """A value compared by identity: an attribute holds the same object or another one."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Held):
            return NotImplemented
        if self.value is other.value:
            return True
        scalars = (int, float, str, bool, bytes, type(None))
        return type(self.value) in scalars and type(self.value) is type(other.value) and self.value == other.value

    __hash__ = None  # type: ignore[assignment]
