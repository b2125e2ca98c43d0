"""Statements of random workbooks, a theme each: the ways real scripts make, share and change objects and state.

``{x}`` ``{y}``: names of any value · ``{p}`` ``{q}``: names of numbers · ``{F}`` ``{G}``: functions · ``{i}`` ``{j}``:
literals. Nothing here loops without end, whatever the names hold.
"""

from __future__ import annotations

from templates.language import (
    ASYNC,
    CLASSES,
    CONTAINERS,
    FUNCTIONS,
    ITERATORS,
    MORE_CLASSES,
    MORE_CONTAINERS,
    MORE_FUNCTIONS,
    NUMBERS,
    RUNTIME_NAMES,
    SCOPES,
)
from templates.libraries import MODELS, MORE_NUMPY, MORE_PANDAS, NUMPY, PANDAS, POLARS
from templates.outside import MORE_OUTSIDE, OUTSIDE, OWN_MODULE
from templates.sheets import INPUTS, MORE_SHEETS, SHEETS

__all__ = [
    "ASYNC",
    "CLASSES",
    "CONTAINERS",
    "FUNCTIONS",
    "INPUTS",
    "ITERATORS",
    "MODELS",
    "MORE_CLASSES",
    "MORE_CONTAINERS",
    "MORE_FUNCTIONS",
    "MORE_NUMPY",
    "MORE_OUTSIDE",
    "MORE_PANDAS",
    "MORE_SHEETS",
    "NUMBERS",
    "NUMPY",
    "OUTSIDE",
    "OWN_MODULE",
    "PANDAS",
    "POLARS",
    "RUNTIME_NAMES",
    "SCOPES",
    "SHEETS",
]
