"""Owns which cells of two documents are the same cell: by title, by the first name defined, by text, by likeness."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from cellweave.document.cell import Cell
from cellweave.document.document import Document
from cellweave.document.edits import Edit
from cellweave.document.rewriting import inverse

_DEFINITION = re.compile(
    r"""^(?:async[ ]+)?(?:def|class)[ ]+(?P<defined>\w+)
      | ^(?P<bound>[^\W\d]\w*)[ ]*(?::[^=\n]+)?=(?!=)
      | ^import[ ]+(?P<module>\w+)(?:[.\w]*[ ]+as[ ]+(?P<alias>\w+))?
      | ^from[ ]+[.\w]+[ ]+import[ ]+\(?\s*(?P<member>\w+)(?:[ ]+as[ ]+(?P<member_alias>\w+))?""",
    re.MULTILINE | re.VERBOSE,
)
# Below this likeness two texts are two cells; the cells compared to each other are few, so that the time stays bounded.
_ALIKE = 0.5
_COMPARED = 12


def first_name(cell: Cell) -> str:
    """Return the first name a code cell defines at its top level, "" for none."""
    found = _DEFINITION.search(cell.source) if cell.kind == "code" else None
    if found is None:
        return ""
    names = found.groupdict("")
    asked = ("alias", "member_alias", "defined", "bound", "module", "member")
    return next(filter(None, map(names.__getitem__, asked)), "")


def adopted(old: Document, new: Document, next_id: int = 0) -> Document:
    """Return ``new`` with the ids of the cells of ``old`` that are the same cells; others get ids ``old`` never had.

    ``next_id`` is the lowest number for them, where ids beyond those of ``old`` are in use.
    """
    same = matched(old.cells, new.cells)
    taken = {cell.id for cell in old.cells}
    number = max(old.next_id, next_id)
    cells = []
    for index, cell in enumerate(new.cells):
        id = same.get(index)
        if id is None:
            while f"c{number}" in taken:
                number += 1
            id = f"c{number}"
            number += 1
        cells.append(replace(cell, id=id))
    return replace(new, cells=tuple(cells), next_id=number)


def diff(old: Document, new: Document) -> tuple[Edit, ...]:
    """Return the edits that turn ``old`` into ``new`` byte for byte. ``new`` has ids of ``old``: see ``adopted``."""
    return inverse(new.head, new.cells, old.head, old.cells)


def matched(old: Sequence[Cell], new: Sequence[Cell]) -> dict[int, str]:
    """Return {index in ``new``: id of the same cell in ``old``}; no id twice.

    The first rule that names exactly one cell on either side decides. Then cells that stand between the same
    neighbours are compared by likeness.
    """
    same: dict[int, str] = {}
    left = dict(enumerate(old))
    for key in (_by_whole_text, _by_title, _by_name, _by_source):
        _match(left, new, same, key)
    _match_repeated(left, new, same)
    _match_alike(left, new, same, old)
    return same


def _by_whole_text(cell: Cell) -> Hashable:
    return cell.text.rstrip() or None


def _by_title(cell: Cell) -> Hashable:
    return cell.title or None


def _by_name(cell: Cell) -> Hashable:
    return first_name(cell) or None


def _by_source(cell: Cell) -> Hashable:
    return (cell.kind, cell.source) if cell.source else None


def _match(left: dict[int, Cell], new: Sequence[Cell], same: dict[int, str], key: Callable[[Cell], Hashable]) -> None:
    """Match the cells whose key is theirs alone among the unmatched of both sides."""
    right = [index for index in range(len(new)) if index not in same]
    counts = Counter(key(cell) for cell in left.values())
    new_counts = Counter(key(new[index]) for index in right)
    places = {key(cell): place for place, cell in left.items()}
    for index in right:
        wanted = key(new[index])
        if wanted is not None and counts[wanted] == new_counts[wanted] == 1:
            same[index] = left.pop(places[wanted]).id


def _match_repeated(left: dict[int, Cell], new: Sequence[Cell], same: dict[int, str]) -> None:
    """Match equal texts that occur several times, in order."""
    places: dict[str, list[int]] = {}
    for place, cell in left.items():
        places.setdefault(cell.text.rstrip(), []).append(place)
    for index, cell in enumerate(new):
        if index not in same and (candidates := places.get(cell.text.rstrip())):
            same[index] = left.pop(candidates.pop(0)).id


def _match_alike(left: dict[int, Cell], new: Sequence[Cell], same: dict[int, str], old: Sequence[Cell]) -> None:
    """Match what is left between the same matched neighbours, the most alike first."""
    for places, indexes in _between(left, new, same, old):
        pairs = [
            (_likeness(left[place], new[index]), -abs(rank - new_rank), place, index)
            for rank, place in enumerate(places[:_COMPARED])
            for new_rank, index in enumerate(indexes[:_COMPARED])
        ]
        for likeness, _, place, index in sorted(pairs, key=lambda pair: (-pair[0], -pair[1], pair[2], pair[3])):
            if likeness >= _ALIKE and place in left and index not in same:
                same[index] = left.pop(place).id
        # One cell in the same place that was wholly rewritten is still that cell.
        places = [place for place in places if place in left]
        indexes = [index for index in indexes if index not in same]
        if len(places) == len(indexes) == 1 and left[places[0]].kind == new[indexes[0]].kind:
            same[indexes[0]] = left.pop(places[0]).id


def _between(
    left: dict[int, Cell], new: Sequence[Cell], same: dict[int, str], old: Sequence[Cell]
) -> Iterable[tuple[list[int], list[int]]]:
    """Return the unmatched places of both sides that follow the same matched cell."""
    groups: dict[str | None, tuple[list[int], list[int]]] = {}
    above: str | None = None
    for place, cell in enumerate(old):
        if place in left:
            groups.setdefault(above, ([], []))[0].append(place)
        else:
            above = cell.id
    above = None
    for index in range(len(new)):
        if index not in same:
            groups.setdefault(above, ([], []))[1].append(index)
        else:
            above = same[index]
    return groups.values()


def _likeness(one: Cell, other: Cell) -> float:
    if one.kind != other.kind:
        return 0.0
    lines, other_lines = one.source.split("\n"), other.source.split("\n")
    by_line = SequenceMatcher(None, lines, other_lines, autojunk=False).ratio() if len(lines) < 500 else 0.0
    if by_line >= _ALIKE or len(one.source) + len(other.source) > 2000:
        return by_line
    return max(by_line, SequenceMatcher(None, one.source, other.source, autojunk=False).ratio())
