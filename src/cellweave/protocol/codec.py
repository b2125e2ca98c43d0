"""Owns the codec: messages to JSON text and back; unknown fields are ignored so that old and new ends can talk."""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
from typing import Any

from cellweave.errors import CellweaveError
from cellweave.protocol import messages, state


def encode(message: Any) -> str:
    """Return the JSON text of a message; NaN and infinities become null, for JSON has neither."""
    body = {"kind": type(message).__name__, **_plain(message)}
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:
        return json.dumps(_finite(body), ensure_ascii=False, separators=(",", ":"))


def decode(text: str | bytes) -> Any:
    """Return the message; raises CellweaveError where the text is none."""
    try:
        body = json.loads(text)
        kind = _kinds()[body.pop("kind")]
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise CellweaveError(f"Not a message: {str(text)[:80]!r}. Send one JSON object with a known 'kind'.") from error
    return _build(kind, body)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        kind: Any = type(value)
        return {name: _plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
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
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(item.name for item in dataclasses.fields(kind))


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind, {**vars(state), **vars(messages)})


def _build(kind: Any, body: Any) -> Any:
    """Build ``kind`` from plain JSON, checking the outline: a wrong type is an error here, not deep in a session."""
    if kind is Any:
        return body
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        if body is None:
            return None
        return _build(next(item for item in typing.get_args(kind) if item is not type(None)), body)
    if origin is typing.Literal:
        if body not in typing.get_args(kind):
            raise CellweaveError(f"Got {body!r}, wanted one of {', '.join(map(repr, typing.get_args(kind)))}.")
        return body
    if origin is list and isinstance(body, list):
        return [_build(typing.get_args(kind)[0], item) for item in body]
    if origin is dict and isinstance(body, dict):
        return {key: _build(typing.get_args(kind)[1], item) for key, item in body.items()}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type) and isinstance(body, dict):
        hints = _hints(kind)
        try:
            return kind(**{name: _build(hints[name], item) for name, item in body.items() if name in hints})
        except TypeError as error:
            raise CellweaveError(f"{kind.__name__} lacks a field: {error}.") from error
    if kind is float and isinstance(body, int) and not isinstance(body, bool):
        return float(body)
    if isinstance(kind, type) and isinstance(body, kind) and (kind is not int or not isinstance(body, bool)):
        return body
    raise CellweaveError(f"Got {type(body).__name__}, wanted {getattr(kind, '__name__', kind)}.")
