"""Owns the proof that a run only reads its inputs: frames, arrays and plain values under operators and known methods.

Where it holds nothing needs to be compared after the run, which for a large frame may take longer than the run.
"""

from __future__ import annotations

import sys
from typing import Any

from cellweave.graph.facts import Facts
from cellweave.kernel.homes import library_of
from cellweave.kernel.versions import Inputs, is_hidden

# What these do and give is the libraries' own, whatever plain arguments they get: they call nobody and change nothing.
ATTRIBUTES = frozenset(
    {
        *("abs", "all", "any", "argmax", "argmin", "argsort", "astype", "between", "clip", "columns", "copy", "corr"),
        *("count", "cov", "cummax", "cummin", "cumprod", "cumsum", "describe", "diff", "dot", "drop_duplicates"),
        *("dropna", "dtype", "dtypes", "duplicated", "empty", "fillna", "flatten", "head", "idxmax", "idxmin", "iloc"),
        *("index", "isin", "isna", "isnull", "item", "kurt", "loc", "max", "mean", "median", "min", "mode", "ndim"),
        *("nlargest", "notna", "notnull", "nsmallest", "nunique", "pct_change", "prod", "quantile", "rank", "round"),
        *("sem", "shape", "shift", "size", "skew", "sort_index", "sort_values", "std", "sum", "tail", "to_numpy"),
        *("tolist", "trace", "unique", "value_counts", "values", "var", "T"),
    }
)
_CHANGING = frozenset({"inplace", "out", "key", "**"})  # arguments that change something, or call somebody, or may
_KINDS = frozenset("biufcmMSU")  # of numpy's types, those that hold no Python objects


def only_reads(facts: Facts, inputs: Inputs) -> bool:
    """Whether a run of such a text over ``inputs`` can have changed none of them."""
    used = facts.attributes
    if used is None or facts.has_stores or not used <= ATTRIBUTES or not _CHANGING.isdisjoint(facts.keywords):
        return False
    for name, version in inputs.items():
        if is_hidden(name):
            continue
        if version is None or not (version.print.is_plain or _is_data(version.value)):
            return False
    return all(_is_own(name) for name in used)


def _is_data(value: Any) -> bool:
    """Whether the value is exactly a frame, series or array of numbers, times or text."""
    kind = type(value)
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None and kind is numpy.ndarray:
        return value.dtype.kind in _KINDS
    if pandas is None or kind not in (pandas.DataFrame, pandas.Series):
        return False
    dtypes = value.dtypes if kind is pandas.DataFrame else (value.dtype,)
    labels = (value.index, value.columns) if kind is pandas.DataFrame else (value.index,)
    return not value.attrs and all(map(_is_simple, dtypes)) and all(map(_are_simple, labels))


def _is_simple(dtype: Any) -> bool:
    return getattr(dtype, "kind", "O") in _KINDS or type(dtype) is sys.modules["pandas"].StringDtype


def _are_simple(labels: Any) -> bool:
    pandas = sys.modules["pandas"]
    if type(labels) is pandas.MultiIndex:
        return all(map(_are_simple, labels.levels))
    return _is_simple(labels.dtype) or labels.inferred_type == "string"


def _is_own(name: str) -> bool:
    """Whether pandas means by the name what it was written to mean, and not what somebody put in its place."""
    pandas = sys.modules.get("pandas")
    for kind in () if pandas is None else (pandas.DataFrame, pandas.Series):
        found = getattr(kind, name, None)
        found = getattr(found, "fget", None) or found
        if callable(found) and (library_of(found) or "pandas") != "pandas":
            return False
    return True
