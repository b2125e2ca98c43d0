"""Owns how dicts, lists and the like are shown: as text where that is short, else as a tree of bounded size."""

from __future__ import annotations

import pprint
from collections.abc import Mapping
from typing import Any

from cellweave.kernel.plainvalues import plain
from cellweave.kernel.shortened import shortened

SHORT = 88  # characters that read well as text
NODES = 2000  # of one tree
ITEMS = 200  # of one level
DEPTH = 8
PAIRS = "…pairs"  # the one entry of an object that stands for a dictionary by [key, value] in order


def bundle(value: Any) -> dict[str, Any]:
    """Return text, and a tree beside it where the text would not fit on a line."""
    is_large = _count(value, NODES + 1) > NODES
    if is_large:
        text = shortened(value, 2000)
    else:
        try:
            text = pprint.pformat(value, width=SHORT, sort_dicts=False)
        except Exception:
            text = shortened(value, 2000)
    if len(text) <= SHORT and not is_large:
        return {"text/plain": text}
    return {"application/json": tree(value), "text/plain": text}


def tree(value: Any) -> Any:
    """Return the value as JSON, cut in depth and breadth; what was cut is said where it stood."""
    return _Tree().node(value, 0)


class _Tree:
    def __init__(self) -> None:
        self._left = NODES

    def node(self, value: Any, depth: int) -> Any:
        self._left -= 1
        if isinstance(value, Mapping):
            return self._branch(value, depth, is_mapping=True)
        if isinstance(value, (list, tuple, set, frozenset)):
            return self._branch(value, depth, is_mapping=False)
        return plain(value)

    def _branch(self, value: Any, depth: int, *, is_mapping: bool) -> Any:
        if depth >= DEPTH:
            return shortened(value)
        keys: list[str] = []
        nodes: list[Any] = []
        for item in value:
            if len(nodes) >= ITEMS or self._left <= 0:
                break
            nodes.append(self.node(value[item] if is_mapping else item, depth + 1))
            keys.append(item if isinstance(item, str) else shortened(item))
        more = len(value) - len(nodes)
        if is_mapping:
            rest = {"…": f"{more:,} more"} if more else {}
            pairs = list(zip(keys, nodes, strict=True))
            # An object of JavaScript has one entry a name, and brings those that could be an index to the front.
            is_plain = len(set(keys)) == len(keys) and not any(key.isdecimal() for key in keys)
            return (dict(pairs) if is_plain else {PAIRS: pairs}) | rest
        return [*nodes, f"… {more:,} more"] if more else nodes


def _count(value: Any, limit: int) -> int:
    """Return how many values stand in ``value``, at most ``limit``; a container in itself counts until there."""
    waiting = [value]
    count = 0
    while waiting and count < limit:
        item = waiting.pop()
        count += 1
        if isinstance(item, (dict, list, tuple, set, frozenset)):
            if len(item) + count > limit:
                return limit
            waiting.extend(item.values() if isinstance(item, dict) else item)
        elif isinstance(item, (str, bytes)):
            count += len(item) // 1000
    return count
