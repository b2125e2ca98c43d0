"""Owns frames: what a sheet's columns turn into; pandas and polars where they are installed."""

from __future__ import annotations

import importlib
from typing import Any

from cellweave.errors import SheetError


def to_frame(columns: dict[str, Any]) -> Any:
    """Return columns as a pandas frame, or a polars one where there is no pandas. Raises SheetError without both."""
    for module in ("pandas", "polars"):
        try:
            library = importlib.import_module(module)
        except ImportError:
            continue
        return library.DataFrame(columns)
    raise SheetError("to_frame() needs pandas or polars. Install one of them.")
