"""Owns the functions that show tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from cellweave import host
from cellweave.ui import plain
from cellweave.ui.asking import choice
from cellweave.ui.element import Element


def dataframe(
    data: Any = None,
    width: int | Literal["stretch", "content"] = "stretch",
    height: int | Literal["auto", "content", "stretch"] = "auto",
    *,
    use_container_width: bool | None = None,
    hide_index: bool | None = None,
    column_order: Iterable[str] | None = None,
    column_config: Mapping[str, Any] | None = None,
    key: str | int | None = None,
    on_select: Any = "ignore",
    selection_mode: Any = "multi-row",
    selection_default: Any = None,
    row_height: int | None = None,
    placeholder: str | None = None,
    lazy: bool | None = None,
    alt: str | None = None,
) -> Element:
    """Show a table that scrolls, sorts and filters, however long; return the element.

    ``data`` is a frame or series of pandas, polars, pyarrow or anything narwhals knows, an array, a dict of columns, a
    list of dicts or rows. Rows are read as they come into view; nothing is copied.
    ``column_config`` maps a column to its label (a text) or to None, which hides it. ``lazy`` is accepted and means
    nothing, for every table is lazy; so are ``on_select`` other than "ignore", ``selection_mode`` and
    ``selection_default``, for selecting rows does not rerun a cell.
    """
    choice("on_select", on_select if not callable(on_select) else "rerun", ("ignore", "rerun"))
    if host.current is None:
        plain.show(data)
        return Element(None)
    config = dict(column_config or {})
    labels = {name: item if isinstance(item, str) else getattr(item, "label", None) for name, item in config.items()}
    props = {
        "width": "stretch" if use_container_width else width,
        "height": height,
        "hide_index": hide_index,
        "column_order": None if column_order is None else [str(name) for name in column_order],
        "hidden": [str(name) for name, item in config.items() if item is None],
        "labels": {str(name): label for name, label in labels.items() if label},
        "row_height": row_height,
        "placeholder": placeholder,
        "alt": alt,
    }
    return Element(host.current.table(data, props))
