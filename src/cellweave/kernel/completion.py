"""Owns what the editor is told while somebody types: names that may come next, and what stands behind a name.

Asked on another thread than the one of user code, and while that runs: nothing here calls what a workbook defines. An
attribute that has to be computed, a property say, is unknown.
"""

from __future__ import annotations

import builtins
import functools
import inspect
import keyword
import pkgutil
import re
import sys
from collections.abc import Iterable, Mapping
from types import (
    FunctionType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any

from cellweave.kernel.sheets import is_sheet
from cellweave.kernel.shortened import shortened

MOST = 400  # names told at once
_BOUND = (FunctionType, MethodDescriptorType, WrapperDescriptorType)
_LINE = 160  # characters of a signature with all its annotations
_LITERALS = (int, float, str, bool, bytes, type(None), tuple)
_DOC = 1_200  # characters of a docstring
_MISSING: Any = object()


class _Any:
    """Stands for a default that has no short text."""

    def __repr__(self) -> str:
        return "…"


_ANY = _Any()

_PATH = r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*"
_ATTRIBUTE = re.compile(rf"({_PATH})\s*\.\s*(\w*)$")
_KEY = re.compile(rf"""({_PATH})\s*\[\s*(?:\[(?:[^\]]*,)?\s*)?["']([^"'\n]*)$""")
_NAME = re.compile(r"(?<![\w.])([^\W\d]\w*)?$")
_IMPORT = re.compile(r"^[ \t]*(?:import(?:\s+[\w.]+(?:\s+as\s+\w+)?\s*,)*|from)\s+([\w.]*)$", re.MULTILINE)
_FROM = re.compile(r"^[ \t]*from\s+([\w.]+)\s+import\s+\(?(?:\s*\w+(?:\s+as\s+\w+)?\s*,)*\s*(\w*)$", re.MULTILINE)
_CALLED = re.compile(rf"({_PATH})\s*$")

Item = dict[str, str]  # "label", "kind" as the editor names kinds, "detail" or ""


def completions(namespace: Mapping[str, Any], before: str) -> dict[str, Any]:
    """Return {"back", "items"}: what may replace the last ``back`` characters of the code ``before`` the caret."""
    for pattern, find in ((_FROM, _members_of_module), (_IMPORT, _modules)):
        if found := pattern.search(before):
            return _answer(found[found.lastindex or 0].rpartition(".")[2], find(found))
    if found := _KEY.search(before):
        value = _at(namespace, found[1])
        return _answer(found[2], [_item(key, "text") for key in _keys(value)])
    if found := _ATTRIBUTE.search(before):
        value = _at(namespace, found[1])
        return _answer(found[2], _members(value) if value is not _MISSING else [])
    if (found := _NAME.search(before)) is None:
        return _answer("", [])
    return _answer(found[1] or "", [*_parameters(namespace, before), *_names(namespace)])


def explained(namespace: Mapping[str, Any], path: str) -> dict[str, str]:
    """Return what is known of a dotted name: "type", "signature", "value" and "doc", each "" where there is none."""
    value = _at(namespace, path)
    if value is _MISSING:
        return {}
    kind = type(value)
    if callable(value):
        return {"type": "", "signature": _signature(path, value), "value": "", "doc": _doc(value)}
    if isinstance(value, ModuleType):
        return {"type": "module", "signature": "", "value": "", "doc": _doc(value)}
    if is_sheet(value):
        # Asking the sheet itself would count as reading it, and calculate it.
        rows, columns = value._grid.extent()
        return {"type": kind.__name__, "signature": "", "value": f"{rows:,} × {columns:,}", "doc": ""}
    # The repr of a class of the workbook is the workbook's code.
    text = "" if kind.__module__ == "__main__" else shortened(value, 200)
    return {"type": kind.__name__, "signature": "", "value": text, "doc": ""}


def called(before: str) -> str:
    """Return the dotted name whose call the caret is in, "" where it is in none."""
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        sign = before[place]
        if sign in ")]}":
            depth += 1
        elif sign in "([{":
            if depth == 0:
                found = _CALLED.search(before[:place]) if sign == "(" else None
                name = found[1] if found else ""
                return "" if keyword.iskeyword(name) else name
            depth -= 1
    return ""


def _answer(typed: str, items: Iterable[Item]) -> dict[str, Any]:
    folded = typed.casefold()
    # Who wants what is hidden says so by the underscore.
    fitting = [
        item
        for item in items
        if item["label"].casefold().startswith(folded) and (typed.startswith("_") or not item["label"].startswith("_"))
    ]
    return {"back": len(typed), "items": fitting[:MOST]}


def _item(label: str, kind: str, detail: str = "") -> Item:
    return {"label": label, "kind": kind, "detail": detail}


def _names(namespace: Mapping[str, Any]) -> Iterable[Item]:
    own = {name: value for name, value in list(namespace.items()) if name.isidentifier()}
    yield from (_item(name, _kind(value), _detail(value)) for name, value in sorted(own.items()))
    yield from (_item(name, "keyword") for name in keyword.kwlist)
    yield from (
        _item(name, _kind(value))
        for name, value in sorted(vars(builtins).items())
        if name not in own and name[0] != "_"
    )


def _parameters(namespace: Mapping[str, Any], before: str) -> list[Item]:
    function = _at(namespace, called(before))
    if function is _MISSING or not callable(function):
        return []
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):
        return []
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [_item(f"{item.name}=", "property") for item in parameters if item.kind in named]


def _members(value: Any) -> list[Item]:
    names = object.__dir__(value) if type(value).__module__ == "__main__" else dir(value)
    items = []
    for name in names:
        if isinstance(name, str) and name.isidentifier():
            member = _attribute(value, name)
            items.append(_item(name, "property" if member is _MISSING else _kind(member), ""))
    return items


def _members_of_module(found: re.Match[str]) -> list[Item]:
    # One that is not imported yet is not imported to look inside.
    module = sys.modules.get(found[1])
    inside = _members(module) if module is not None else []
    path = getattr(module, "__path__", None)
    submodules = [item.name for item in pkgutil.iter_modules(path)] if path is not None else []
    known = {item["label"] for item in inside}
    return [*inside, *(_item(name, "namespace") for name in submodules if name not in known)]


def _modules(found: re.Match[str]) -> list[Item]:
    package, dot, _ = found[1].rpartition(".")
    if dot:
        path = getattr(sys.modules.get(package), "__path__", None)
        return [_item(item.name, "namespace") for item in pkgutil.iter_modules(path)] if path is not None else []
    return [_item(name, "namespace") for name in _installed(tuple(sys.path))]


@functools.lru_cache(maxsize=1)
def _installed(path: tuple[str, ...]) -> list[str]:
    return sorted({*sys.stdlib_module_names, *(item.name for item in pkgutil.iter_modules(path))})


def _keys(value: Any) -> list[str]:
    """Return the texts that ``value[…]`` takes: keys of a dictionary, columns of a frame or a sheet."""
    if type(value) is dict:
        return [key for key in list(value) if isinstance(key, str)][:MOST]
    if type(value).__module__.partition(".")[0] in ("pandas", "polars", "pyarrow"):
        names = getattr(value, "columns", None) if hasattr(type(value), "columns") else None
        return [name for name in names if isinstance(name, str)][:MOST] if names is not None else []
    return []


def _at(namespace: Mapping[str, Any], path: str) -> Any:
    """Return what a dotted name holds, _MISSING where that is not known without running code."""
    first, *rest = re.split(r"\s*\.\s*", path)
    value = namespace.get(first, vars(builtins).get(first, _MISSING))
    for name in rest:
        if value is _MISSING:
            return value
        value = _attribute(value, name)
    return value


def _attribute(value: Any, name: str) -> Any:
    try:
        found = inspect.getattr_static(value, name)
    except AttributeError:
        return _MISSING
    if isinstance(found, (property, functools.cached_property, MemberDescriptorType)):
        return _MISSING
    if isinstance(value, ModuleType):
        return found
    if isinstance(found, staticmethod):
        return found.__func__
    if isinstance(found, classmethod):
        return MethodType(found.__func__, value if isinstance(value, type) else type(value))
    # Bound as a look-up would bind it; a class gives its functions as they are.
    return found.__get__(value) if type(found) in _BOUND and not isinstance(value, type) else found


def _kind(value: Any) -> str:
    if isinstance(value, type):
        return "class"
    if isinstance(value, ModuleType):
        return "namespace"
    return "function" if callable(value) else "variable"


def _detail(value: Any) -> str:
    return "" if isinstance(value, (type, ModuleType)) or callable(value) else type(value).__name__


def _signature(path: str, value: Any) -> str:
    name = path.rpartition(".")[2]
    try:
        signature = inspect.signature(value)
    except (ValueError, TypeError):
        return f"{name}(…)"
    if len(text := f"{name}{signature}") <= _LINE:
        return text
    # Longer ones are read for the names of their arguments.
    empty = inspect.Parameter.empty
    bare = [
        item.replace(annotation=empty, default=item.default if type(item.default) in _LITERALS else _ANY)
        if item.default is not empty
        else item.replace(annotation=empty)
        for item in signature.parameters.values()
    ]
    return f"{name}{signature.replace(parameters=bare, return_annotation=empty)}"


def _doc(value: Any) -> str:
    text = inspect.getdoc(value) or ""
    return text if len(text) <= _DOC else text[:_DOC].rpartition("\n")[0] + "\n…"
