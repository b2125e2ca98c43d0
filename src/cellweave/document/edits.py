"""Owns the edits of a document as pure values, and their JSON form for the wire and the journal.

An edit names cells by id. ``Splice`` is the one the others are inverted to: it puts exact texts back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from cellweave.document.options import CellKind
from cellweave.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Replace:
    """The cell gets what is not None here."""

    cell: str
    source: str | None = None
    title: str | None = None
    kind: CellKind | None = None
    metadata: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Insert:
    """A new cell with id ``cell`` comes after the cell ``after``, or first."""

    cell: str
    after: str | None
    source: str = ""
    title: str = ""
    kind: CellKind = "code"
    metadata: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    cell: str


@dataclass(frozen=True, slots=True)
class Move:
    """The cell goes after the cell ``after``, or first."""

    cell: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Splice:
    """The cells ``gone``, which follow ``after`` (None: the first ones), become ``cells``: (id, exact text) each.

    A text of None keeps that of the cell with this id among ``gone``. ``head`` replaces what stands before the cells:
    (encoding name, byte order mark, error handling, text).
    """

    after: str | None
    gone: tuple[str, ...]
    cells: tuple[tuple[str, str | None], ...]
    head: tuple[str, bool, str, str] | None = None


Edit = Replace | Insert | Delete | Move | Splice


def edit_to_json(edit: Edit) -> dict[str, Any]:
    """Return ``edit`` as a JSON object; replace, insert, delete and move have the fields of ``protocol.CellEdit``."""
    match edit:
        case Replace(cell, source, title, kind, metadata):
            fields = {"source": source, "title": title, "cell_kind": kind, "metadata": metadata}
            return {"op": "replace", "cell": cell} | {key: value for key, value in fields.items() if value is not None}
        case Insert(cell, after, source, title, kind, metadata):
            placed = {"op": "insert", "cell": cell, "after": after, "source": source, "title": title, "cell_kind": kind}
            return placed | ({} if metadata is None else {"metadata": metadata})
        case Delete(cell):
            return {"op": "delete", "cell": cell}
        case Move(cell, after):
            return {"op": "move", "cell": cell, "after": after}
        case Splice(after, gone, cells, head):
            spliced = {"op": "splice", "after": after, "gone": list(gone), "cells": [list(cell) for cell in cells]}
            return spliced | ({} if head is None else {"head": list(head)})


def edit_from_json(data: Mapping[str, Any]) -> Edit:
    """Return the edit a JSON object means. Raises DocumentError when it means none."""
    try:
        return _edit_from_json(data)
    except (KeyError, TypeError, ValueError) as error:
        raise DocumentError(f"This is not an edit: {dict(data)!r} ({error!r}).", edit=dict(data)) from error


def _edit_from_json(data: Mapping[str, Any]) -> Edit:
    cell = cast(str, data.get("cell"))
    match data["op"]:
        case "replace":
            return Replace(cell, data.get("source"), data.get("title"), data.get("cell_kind"), data.get("metadata"))
        case "insert":
            kind: CellKind = data.get("cell_kind") or "code"
            source, title = data.get("source") or "", data.get("title") or ""
            return Insert(cell, data.get("after"), source, title, kind, data.get("metadata"))
        case "delete":
            return Delete(cell)
        case "move":
            return Move(cell, data.get("after"))
        case "splice":
            head = data.get("head")
            cells = tuple((str(id), text) for id, text in data["cells"])
            return Splice(data["after"], tuple(data["gone"]), cells, (*head,) if head else None)
        case op:
            raise ValueError(f"unknown op {op!r}")
