"""Owns how a Python value is shown: the richest MIME bundle it offers, always with text beside it; it never fails."""

from __future__ import annotations

import base64
import dataclasses
import inspect
import types
from collections.abc import Callable, Mapping
from typing import Any

from cellweave.kernel import charts, figures, trees
from cellweave.kernel.frames import FrameSource, frame_source
from cellweave.kernel.grids import GridSource, grid_source
from cellweave.kernel.sheets import is_sheet
from cellweave.kernel.shortened import message, shortened
from cellweave.kernel.tables import Place, described

TABLE = "application/vnd.cellweave.table+json"
TEXT_LIMIT = 64 * 1024  # characters of text/plain
RICH_LIMIT = 20 * 1024 * 1024  # characters of any other content; more would stop a page
_METHODS = {
    "_repr_html_": "text/html",
    "_repr_markdown_": "text/markdown",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_latex_": "text/latex",
    "_repr_json_": "application/json",
}
_CONTAINERS = (dict, list, tuple, set, frozenset)

Bundle = dict[str, Any]


def bundle(value: Any, place: Place) -> Bundle:
    """Return {MIME type: content} for any value; ``place`` is where a table of it would stand.

    A representation that raises is left out and named in the text. ``text/plain`` is always there.
    """
    problems: list[str] = []
    found: Bundle = {}
    for make in (_library, _methods, _builtin):
        try:
            found = make(value, place, problems)
        except Exception as error:
            problems.append(f"{type(value).__name__} cannot be shown richly: {_sentence(error)}")
        if found:
            break
    if "text/plain" not in found:
        found["text/plain"] = _text(value)
    if problems:
        found["text/plain"] = "\n".join([str(found["text/plain"]), *problems])
    return _limited(found)


def table_bundle(data: Any, place: Place, props: Mapping[str, Any]) -> Bundle:
    """Return the bundle of anything seen as a table; what is none is shown as it is."""
    if data is None or (isinstance(data, (list, tuple, dict)) and not data):
        return _table(GridSource([], 0, lambda place: [], []), "", place, props)
    source = frame_source(data) or grid_source(data)
    if source is None and hasattr(data, "__iter__") and not isinstance(data, (str, bytes)):
        source = grid_source(list(data))
    if source is None:
        return bundle(data, place)
    return _table(source, data, place, props)


def _table(source: FrameSource | GridSource, value: Any, place: Place, props: Mapping[str, Any]) -> Bundle:
    data = described(source, place.put, dict(props))
    if source.width > len(source.columns):
        data["width"] = source.width
    return {TABLE: data, "text/plain": _text(value)}


def _library(value: Any, place: Place, _problems: list[str]) -> Bundle:
    """Values of libraries that are known by name, because what they offer themselves is less."""
    if is_sheet(value):
        from cellweave.kernel.sheet_tables import SheetSource, as_text

        sheet = SheetSource(value)
        return {**_table(sheet, value, place, {}), "text/plain": as_text(sheet)}
    source = frame_source(value)
    if source is not None:
        return _table(source, value, place, {})
    if figures.is_array(value) and value.ndim in (1, 2) and value.size > 20:
        grid = grid_source(value)
        return {} if grid is None else _table(grid, value, place, {})
    return figures.bundle(value) or charts.bundle(value)


def _methods(value: Any, _place: Place, problems: list[str]) -> Bundle:
    """What the value offers by the display methods of its class."""
    if isinstance(value, type):
        return {}
    found: Bundle = {}
    many = _method(value, "_repr_mimebundle_")
    if many is not None:
        result = _called(many, problems, include=None, exclude=None)
        result = result[0] if isinstance(result, tuple) else result
        if isinstance(result, Mapping):
            found |= {str(kind): _content(content) for kind, content in result.items() if content is not None}
    for name, kind in _METHODS.items():
        one = _method(value, name)
        if kind not in found and one is not None:
            result = _called(one, problems)
            result = result[0] if isinstance(result, tuple) else result
            if result is not None:
                found[kind] = _content(result)
    if "image/png" in found:
        found.pop("image/jpeg", None)  # The same picture, with artefacts.
    return found


def _builtin(value: Any, _place: Place, _problems: list[str]) -> Bundle:
    """Values of Python itself that have a better form than their repr."""
    if isinstance(value, _CONTAINERS):
        return trees.bundle(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {item.name: getattr(value, item.name) for item in dataclasses.fields(value) if item.repr}
        return {**trees.bundle(fields), "text/plain": _text(value)}
    if isinstance(value, (bytes, bytearray)):
        return {"text/plain": f"{shortened(bytes(value[:400]), 400)}  ({len(value):,} bytes)"}
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)):
        return _signature(value)
    return {}


def _signature(value: Any) -> Bundle:
    name = getattr(value, "__qualname__", repr(value)).replace("<locals>.", "")
    try:
        head = f"{name}{inspect.signature(value)}"
    except (ValueError, TypeError):
        head = name
    head = f"class {head}" if isinstance(value, type) else head
    doc = inspect.getdoc(value) or ""
    return {
        "text/markdown": f"```python\n{head}\n```\n\n{doc}".strip(),
        "text/plain": f"{head}\n{doc}".strip(),
    }


def _method(value: Any, name: str) -> Callable[..., Any] | None:
    # Asked of the class: an object that answers every attribute would claim every method.
    return getattr(value, name) if callable(getattr(type(value), name, None)) else None


def _called(method: Callable[..., Any], problems: list[str], **options: Any) -> Any:
    try:
        return method(**options)
    except Exception as error:
        problems.append(f"{getattr(method, '__name__', 'its display method')} raised {_sentence(error)}")
        return None


def _sentence(error: BaseException) -> str:
    return f"{type(error).__name__}: {message(error)[:500]}"


def _content(content: Any) -> Any:
    return base64.b64encode(content).decode("ascii") if isinstance(content, (bytes, bytearray)) else content


def _text(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:
        return f"<{type(value).__name__}: its repr raised {_sentence(error)}>"


def _limited(found: Bundle) -> Bundle:
    for kind, content in found.items():
        limit = TEXT_LIMIT if kind == "text/plain" else RICH_LIMIT
        if isinstance(content, str) and len(content) > limit:
            if kind == "text/plain":
                found[kind] = f"{content[:limit]}…\n({len(content):,} characters, the first {limit:,} are shown.)"
            else:
                return {"text/plain": f"This output is too large to show: {len(content):,} characters of {kind}."}
    return found
