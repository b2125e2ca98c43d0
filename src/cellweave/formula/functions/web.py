"""Declares links, pictures by address and XML queries. Source: Microsoft's reference."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from cellweave.formula.failure import Failure
from cellweave.formula.parameters import EMPTY, filled, integer, number, optional, scalar, text
from cellweave.formula.registry import function
from cellweave.values import VALUE, Array


@function("HYPERLINK", text, optional(scalar, EMPTY))
def hyperlink(address: str, shown: Any) -> Any:
    """The value is the text shown; a page makes the link of it."""
    return address if shown is EMPTY else shown


@function("IMAGE", text, filled(text, ""), filled(integer, 0), optional(number), optional(number))
def image(source: str, alternative: str, sizing: int, height: float | None, width: float | None) -> str:
    """The value is the alternative text, else the address; pictures are not fetched while a sheet calculates."""
    sizes = [size for size in (height, width) if size is not None]
    # Only sizing 3 takes a height and a width, and it needs one of them.
    if not source.lower().startswith("https://") or sizing not in (0, 1, 2, 3) or (sizing == 3) != bool(sizes):
        raise Failure(VALUE)
    if any(size < 1 for size in sizes):
        raise Failure(VALUE)
    return alternative or source


@function("FILTERXML", text, text)
def filterxml(document: str, path: str) -> Any:
    """The paths are those of Python's ElementTree, a part of XPath; declared entities are refused."""
    if "<!DOCTYPE" in document.upper() or "<!ENTITY" in document.upper():
        raise Failure(VALUE)
    try:
        root = ElementTree.fromstring(document)
        wrapper = ElementTree.Element("document")
        wrapper.append(root)
        steps, _, attribute = path.partition("/@")
        found = wrapper.findall("." + (steps if steps.startswith("/") else "/" + steps))
    except (ElementTree.ParseError, SyntaxError, KeyError):
        raise Failure(VALUE) from None
    texts = [item.get(attribute) if attribute else "".join(item.itertext()) for item in found]
    rows = [[_read(item)] for item in texts if item is not None]
    if not rows:
        raise Failure(VALUE)
    return Array(rows)


def _read(written: str) -> float | str:
    try:
        return float(written)
    except ValueError:
        return written
