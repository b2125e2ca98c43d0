"""Owns how values of any kind stand in JSON: numbers and texts as they are, everything else as short text."""

from __future__ import annotations

import datetime
import decimal
import math
from typing import Any

from cellweave.kernel.shortened import shortened

TEXT = 2000  # characters of one table cell


def plain(value: Any) -> Any:
    """Return a JSON value: None for missing ones, ISO text for dates, text for what JSON has no word for."""
    if value is None or isinstance(value, (bool, str)):
        return value if not isinstance(value, str) or len(value) <= TEXT else value[:TEXT] + "…"
    if isinstance(value, int):
        # Past 2**53 a page would round it.
        return int(value) if -(2**53) <= value <= 2**53 else str(int(value))
    if isinstance(value, float):
        if math.isfinite(value):
            return float(value)
        return None if value != value else str(float(value))
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        # NaT is a datetime that has no text. Midnight is how frames say a date.
        return value.isoformat().removesuffix("T00:00:00").replace("T", " ") if value == value else None
    if isinstance(value, decimal.Decimal):
        return str(value)
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        return plain(value.item())
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    return shortened(value, 200)
