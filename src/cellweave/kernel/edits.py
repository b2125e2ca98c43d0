"""Owns random edits of a document's code cells: what a person does to a workbook, as data that can be replayed."""

from __future__ import annotations

import ast
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from cellweave.protocol.state import CellSource

Kind = Literal["rewrite", "insert", "delete", "swap", "rerun", "widget"]


@dataclass(frozen=True)
class RandomEdit:
    """One edit. Cells are named by id, so a shorter sequence of edits still means something; an edit of a cell that is
    not there does nothing. ``source``: the new text. ``after``: the cell an inserted one follows, or to swap with.
    ``key`` and ``raw``: the widget moved, and where to.
    """

    kind: Kind
    cell: str
    source: str = ""
    after: str = ""
    key: str = ""
    raw: Any = None

    def applied(self, cells: Sequence[CellSource]) -> list[CellSource]:
        """Return the document after the edit."""
        result = list(cells)
        places = {cell.id: index for index, cell in enumerate(result)}
        here, there = places.get(self.cell), places.get(self.after)
        if self.kind == "insert" and here is None:
            result.insert(0 if there is None else there + 1, CellSource(self.cell, "", "code", self.source))
        elif here is not None:
            if self.kind == "rewrite":
                result[here] = replace(result[here], source=self.source)
            elif self.kind == "delete":
                del result[here]
            elif self.kind == "swap" and there is not None:
                result[here], result[there] = result[there], result[here]
        return result

    def __str__(self) -> str:
        match self.kind:
            case "rewrite":
                return f"rewrite {self.cell} as:\n{self.source}"
            case "insert":
                return f"insert {self.cell} after {self.after or 'the top'}:\n{self.source}"
            case "swap":
                return f"swap {self.cell} and {self.after}"
            case "widget":
                return f"move {self.key} of {self.cell} to {self.raw!r}"
            case _:
                return f"{self.kind} {self.cell}"


def random_edit(cells: Sequence[CellSource], number: int, rng: random.Random) -> RandomEdit:
    """Return an edit that fits the document; ``number`` makes the id of an inserted cell."""
    code = [cell for cell in cells if cell.kind == "code"]
    if not code:
        return RandomEdit("insert", f"new{number}", "x = 1")
    cell = rng.choice(code)
    chance = rng.random()
    if chance < 0.45:
        return RandomEdit("rewrite", cell.id, with_other_literal(cell.source, rng))
    if chance < 0.60:
        return RandomEdit("swap", cell.id, after=rng.choice(code).id)
    if chance < 0.72:
        return RandomEdit("delete", cell.id)
    if chance < 0.87:
        source = with_other_literal(cell.source, rng) if rng.random() < 0.5 else cell.source
        return RandomEdit("insert", f"new{number}", source, after=rng.choice(code).id)
    return RandomEdit("rerun", cell.id)


def with_other_literal(source: str, rng: random.Random) -> str:
    """Return the text with one of its number or text constants changed; unchanged where there is none."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return source
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    places: list[tuple[int, int, Any]] = [
        (starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and node.end_lineno is not None
        and node.end_col_offset is not None
    ]
    if not places:
        return source
    start, end, value = rng.choice(places)
    other = repr(value + rng.choice((1, 2, -1)) if type(value) is int else value * 2 + 1)
    raw = source.encode()
    return (raw[:start] + other.removeprefix("-").encode() + raw[end:]).decode()
