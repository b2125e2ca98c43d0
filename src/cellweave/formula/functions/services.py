"""Declares functions that ask what a workbook does not have: OLAP and COM servers, pivot tables, the network.

Each is the error value Excel documents for a connection, a server or a table that is not there, so a file that holds
one still calculates. Source: Microsoft's pages of these functions.
"""

from __future__ import annotations

from typing import Any

from cellweave.formula.parameters import anything, optional, rest, text
from cellweave.formula.registry import function
from cellweave.values import NA, NAME, REF, VALUE, ErrorValue

_CUBES = "CUBEKPIMEMBER CUBEMEMBER CUBEMEMBERPROPERTY CUBERANKEDMEMBER CUBESET CUBEVALUE"  # all begin with a connection


@function(_CUBES, text, optional(rest(anything)))
def cube(_connection: str, _more: list[Any]) -> ErrorValue:
    """Excel's error for the name of a connection the workbook does not have."""
    return NAME


@function("CUBESETCOUNT", anything)
def cubesetcount(_members: Any) -> ErrorValue:
    """Only CUBESET makes what could be counted."""
    return VALUE


@function("GETPIVOTDATA", anything, anything, optional(rest(anything)))
def getpivotdata(_field: Any, _table: Any, _items: list[Any]) -> ErrorValue:
    """Excel's error for a reference that is no pivot table."""
    return REF


@function("RTD", text, anything, rest(anything))
def rtd(_server: str, _machine: Any, _topics: list[Any]) -> ErrorValue:
    """Excel's error for a server that is not installed."""
    return NA


@function("WEBSERVICE", text)
def webservice(_address: str) -> ErrorValue:
    """Excel's error for an address that gives nothing: formulas never fetch."""
    return VALUE
