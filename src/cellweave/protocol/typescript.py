"""Owns the TypeScript face of the protocol: ``python -m cellweave.protocol.typescript`` prints it.

The front end's ``src/protocol/messages.ts`` is this text; a test holds the two together.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any

from cellweave.protocol import messages, state

_NAMES = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null", Any: "unknown"}


def typescript() -> str:
    """Return the module's text: an interface a dataclass, and ``Message``, the union of all messages."""
    parts = ["// Generated from cellweave.protocol by `python -m cellweave.protocol.typescript`. Do not edit.\n"]
    names = []
    for module in (state, messages):
        for name, item in vars(module).items():
            if isinstance(item, type) and dataclasses.is_dataclass(item) and item.__module__ == module.__name__:
                is_message = module is messages
                parts.append(_interface(item, is_message))
                if is_message:
                    names.append(name)
    parts.append("export type Message =\n" + "\n".join(f"  | {name}" for name in names) + ";\n")
    return "\n".join(parts)


def _interface(kind: type, is_message: bool) -> str:
    hints = typing.get_type_hints(kind, {**vars(state), **vars(messages)})
    lines = [f'  kind: "{kind.__name__}";'] if is_message and "kind" not in hints else []
    lines += [f"  {item.name}: {_type(hints[item.name])};" for item in dataclasses.fields(kind)]
    return f"export interface {kind.__name__} {{\n" + "\n".join(lines) + "\n}\n"


def _type(hint: Any) -> str:
    if hint in _NAMES:
        return _NAMES[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return " | ".join(_type(item) for item in arguments)
    if origin is typing.Literal:
        return " | ".join(f'"{item}"' for item in arguments)
    if origin is list:
        inner = _type(arguments[0])
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if origin is dict:
        return f"Record<string, {_type(arguments[1])}>"
    return str(hint.__name__)


if __name__ == "__main__":
    print(typescript(), end="")
