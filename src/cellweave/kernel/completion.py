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
from types import ModuleType
from typing import Any

from cellweave.kernel.homes import library_of
from cellweave.kernel.sheets import is_sheet
from cellweave.kernel.static import MISSING, attribute, doc_of, is_a, names_of, signature_of, text_of

MOST = 400  # names told at once
_BEFORE = 4_000  # characters before the caret that are looked at
_LINE = 160  # characters of a signature with all its annotations
_DOC = 1_200  # characters of a docstring

# A path begins where no name does already: "f().x" holds no path "x". What a path took it never gives back, so that a
# long line is read once.
_PATH = r"(?<![\w.])[^\W\d]\w*+(?:\s*+\.\s*+[^\W\d]\w*+)*?"
_ATTRIBUTE = re.compile(rf"({_PATH})\s*\.\s*(\w*)$")
_KEY = re.compile(rf"""({_PATH})\s*\[\s*(?:\[(?:[^\]]*,)?\s*)?["']([^"'\n]*)$""")
_NAME = re.compile(r"(?<![\w.])([^\W\d]\w*)?$")
_IMPORT = re.compile(r"^[ \t]*(?:import(?:\s+[\w.]+(?:\s+as\s+\w+)?\s*,)*|from)\s+([\w.]*)$", re.MULTILINE)
_FROM = re.compile(r"^[ \t]*from\s+([\w.]+)\s+import\s+\(?(?:\s*\w+(?:\s+as\s+\w+)?\s*,)*\s*(\w*)$", re.MULTILINE)
_CALLED = re.compile(rf"({_PATH})\s*$")

Item = dict[str, str]  # "label", "kind" as the editor names kinds, "detail" or ""


def completions(namespace: Mapping[str, Any], before: str) -> dict[str, Any]:
    """Return {"back", "items"}: what may replace the last ``back`` characters of the code ``before`` the caret."""
    before = before[-_BEFORE:]
    for pattern, find in ((_FROM, _members_of_module), (_IMPORT, _modules)):
        if found := pattern.search(before):
            return _answer(found[found.lastindex or 0].rpartition(".")[2], find(found))
    if found := _KEY.search(before):
        value = _at(namespace, found[1])
        return _answer(found[2], [_item(key, "text") for key in _keys(value)])
    if found := _ATTRIBUTE.search(before):
        value = _at(namespace, found[1])
        return _answer(found[2], _members(value) if value is not MISSING else [])
    if (found := _NAME.search(before)) is None:
        return _answer("", [])
    return _answer(found[1] or "", [*_parameters(namespace, before), *_names(namespace)])


def explained(namespace: Mapping[str, Any], path: str) -> dict[str, str]:
    """Return what is known of a dotted name: "type", "signature", "value" and "doc", each "" where there is none."""
    value = _at(namespace, path)
    if value is MISSING:
        return {}
    kind = type(value)
    if callable(value):
        return {"type": "", "signature": _signature(path, value), "value": "", "doc": _doc(value)}
    if is_a(value, ModuleType):
        return {"type": "module", "signature": "", "value": "", "doc": _doc(value)}
    if is_sheet(value):
        # Asking the sheet itself would count as reading it, and calculate it.
        rows, columns = value._grid.extent()
        return {"type": kind.__name__, "signature": "", "value": f"{rows:,} × {columns:,}", "doc": ""}
    return {"type": kind.__name__, "signature": "", "value": text_of(value), "doc": ""}


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
    if function is MISSING or not callable(function):
        return []
    signature = signature_of(function)
    parameters = signature.parameters.values() if signature is not None else ()
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [_item(f"{item.name}=", "property") for item in parameters if item.kind in named]


def _members(value: Any) -> list[Item]:
    items = []
    for name in names_of(value):
        if isinstance(name, str) and name.isidentifier():
            member = attribute(value, name)
            items.append(_item(name, "property" if member is MISSING else _kind(member), ""))
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
    kind = type(value)
    # A lazy frame would plan its query to know its columns.
    if library_of(kind) in ("pandas", "polars", "pyarrow") and kind.__name__ != "LazyFrame":
        names = getattr(value, "columns", None) if hasattr(kind, "columns") else None
        return [name for name in names if isinstance(name, str)][:MOST] if names is not None else []
    return []


def _at(namespace: Mapping[str, Any], path: str) -> Any:
    """Return what a dotted name holds, MISSING where that is not known without running code."""
    first, *rest = re.split(r"\s*\.\s*", path)
    value = namespace.get(first, vars(builtins).get(first, MISSING))
    for name in rest:
        if value is MISSING:
            return value
        value = attribute(value, name)
    return value


def _kind(value: Any) -> str:
    if is_a(value, type):
        return "class"
    if is_a(value, ModuleType):
        return "namespace"
    return "function" if callable(value) else "variable"


def _detail(value: Any) -> str:
    return "" if is_a(value, (type, ModuleType)) or callable(value) else type(value).__name__


def _signature(path: str, value: Any) -> str:
    name = path.rpartition(".")[2].strip()
    signature = signature_of(value)
    if signature is None:
        return f"{name}(…)"
    if len(text := f"{name}{signature}") <= _LINE:
        return text
    # Longer ones are read for the names of their arguments.
    empty = inspect.Parameter.empty
    bare = [item.replace(annotation=empty) for item in signature.parameters.values()]
    return f"{name}{signature.replace(parameters=bare, return_annotation=empty)}"


def _doc(value: Any) -> str:
    text = doc_of(value)
    return text if len(text) <= _DOC else text[:_DOC].rpartition("\n")[0] + "\n…"
