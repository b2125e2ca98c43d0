"""Declares links, pictures by address, XML queries and old currencies. Source: Microsoft's reference."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from cellweave.formula.failure import Failure
from cellweave.formula.numbers import rounded
from cellweave.formula.parameters import filled, integer, logical, number, optional, scalar, text
from cellweave.formula.registry import function
from cellweave.values import NUM, VALUE, Array

# What one euro is in the currencies it replaced, and their decimals. Source: Council Regulation (EC) 2866/98 and the
# regulations that extended it.
_EURO = {
    "ATS": (13.7603, 2), "BEF": (40.3399, 0), "DEM": (1.95583, 2), "ESP": (166.386, 0), "EUR": (1.0, 2),
    "FIM": (5.94573, 2), "FRF": (6.55957, 2), "GRD": (340.75, 0), "IEP": (0.787564, 2), "ITL": (1936.27, 0),
    "LUF": (40.3399, 0), "NLG": (2.20371, 2), "PTE": (200.482, 0), "SIT": (239.64, 2),
}  # fmt: skip


@function("HYPERLINK", text, optional(scalar))
def hyperlink(address: str, shown: Any) -> Any:
    """The value is the text shown; a page makes the link of it."""
    return address if shown is None else shown


@function("IMAGE", text, filled(text, ""), filled(integer, 0), optional(number), optional(number))
def image(source: str, alternative: str, sizing: int, height: float | None, width: float | None) -> str:
    """The value is the alternative text, else the address; pictures are not fetched while a sheet calculates."""
    if sizing not in (0, 1, 2, 3) or not source.lower().startswith("https://"):
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


@function("EUROCONVERT", number, text, text, filled(logical, False), optional(integer))
def euroconvert(amount: float, source: str, target: str, is_full: bool, precision: int | None) -> float:
    if source.upper() not in _EURO or target.upper() not in _EURO:
        raise Failure(VALUE)
    (rate, _), (other, decimals) = _EURO[source.upper()], _EURO[target.upper()]
    if source.upper() == target.upper():
        return amount
    if precision is not None and precision < 3:
        raise Failure(NUM)
    euros = amount / rate
    # The law has amounts between two old currencies go through euros rounded to at least three decimals.
    if precision is not None:
        euros = rounded(euros, precision)
    result = euros * other
    return result if is_full else rounded(result, decimals)
