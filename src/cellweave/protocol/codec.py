"""Owns the codec: messages to JSON text and back; unknown fields are ignored so that old and new ends can talk."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
import types
import typing
from collections.abc import Callable
from typing import Any

from cellweave.errors import CellweaveError
from cellweave.protocol import messages, state

_SURROGATE = re.compile("[\ud800-\udfff]")


def encode(message: Any) -> str:
    """Return the JSON text of a message."""
    return json_text({"kind": type(message).__name__, **vars(message)})


def json_text(body: Any, indent: int | None = None) -> str:
    """Return ``body`` as JSON text, fit for UTF-8; NaN and infinities become null, for JSON has neither."""
    separators = (",", ":") if indent is None else None
    try:
        text = json.dumps(body, default=vars, ensure_ascii=False, separators=separators, indent=indent, allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(body), ensure_ascii=False, separators=separators, indent=indent)
    # UTF-8 has no lone surrogates, which stand for a file's undecodable bytes; JSON's escapes have.
    return text if text.isascii() else _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def decode(text: str | bytes, deepest: int | None = None) -> Any:
    """Return the message; raises CellweaveError where the text is none, or nested deeper than ``deepest``."""
    try:
        body = json.loads(text)
        kind = _kinds()[body.pop("kind")]
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise CellweaveError(f"Not a message: {str(text)[:80]!r}. Send one JSON object with a known 'kind'.") from error
    if deepest is not None and _depth(body) > deepest:
        raise CellweaveError(f"A message is nested deeper than {deepest} levels. Send flatter values.")
    build = _builder(kind)
    return build(body) if build is not None else body


def _depth(body: Any) -> int:
    """Return how many lists and objects stand in one another, without recursion, which has an end of its own."""
    depth, level = 0, [body]
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [inner for item in level for inner in (item.values() if isinstance(item, dict) else item)]
    return depth


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if value - value == 0 else None
    if dataclasses.is_dataclass(value):
        value = vars(value)
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value


@functools.cache
def _kinds() -> dict[str, type]:
    return {
        name: item
        for name, item in vars(messages).items()
        if isinstance(item, type) and dataclasses.is_dataclass(item) and item.__module__ == messages.__name__
    }


@functools.cache
def _builder(kind: Any) -> Callable[[Any], Any] | None:
    """Return what builds ``kind`` from plain JSON, None where any JSON will do.

    The outline is checked: a wrong type is an error here, not deep in a session.
    """
    if kind is Any:
        return None
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        inner = _builder(next(item for item in arguments if item is not type(None)))
        return lambda body: None if body is None else body if inner is None else inner(body)
    if origin is typing.Literal:
        return functools.partial(_chosen, arguments)
    if origin is list:
        return functools.partial(_list, _builder(arguments[0]))
    if origin is dict:
        return functools.partial(_dict, _builder(arguments[1]))
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind, {**vars(state), **vars(messages)})
        return functools.partial(_object, kind, {name: _builder(hint) for name, hint in hints.items()})
    return functools.partial(_simple, kind)


def _chosen(allowed: tuple[Any, ...], body: Any) -> Any:
    if body not in allowed:
        raise CellweaveError(f"Got {body!r}, wanted one of {', '.join(map(repr, allowed))}.")
    return body


def _list(build: Callable[[Any], Any] | None, body: Any) -> Any:
    if not isinstance(body, list):
        raise _wrong("list", body)
    return body if build is None else [build(item) for item in body]


def _dict(build: Callable[[Any], Any] | None, body: Any) -> Any:
    if not isinstance(body, dict):
        raise _wrong("dict", body)
    return body if build is None else {key: build(item) for key, item in body.items()}


def _object(kind: Any, builders: dict[str, Callable[[Any], Any] | None], body: Any) -> Any:
    if not isinstance(body, dict):
        raise _wrong(kind.__name__, body)
    known = {}
    for name, item in body.items():
        if name in builders:
            build = builders[name]
            known[name] = item if build is None else build(item)
    try:
        return kind(**known)
    except TypeError as error:
        raise CellweaveError(f"{kind.__name__} lacks a field: {error}.") from error


def _simple(kind: type, body: Any) -> Any:
    if kind is float and type(body) is int:
        return float(body)
    if isinstance(body, kind) and (kind is not int or type(body) is int):
        return body
    raise _wrong(kind.__name__, body)


def _wrong(wanted: str, body: Any) -> CellweaveError:
    return CellweaveError(f"Got {type(body).__name__}, wanted {wanted}.")
