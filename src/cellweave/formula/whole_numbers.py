"""Owns the reading of whole numbers that count or place something, as Excel for Windows measurably reads them.

``floor(x + 2^-22)``: a number short of the next by a rounding error, as ``4.35*100`` is, counts as it. Functions that
cut fractions off instead (CHOOSE, MID, OFFSET, SMALL) take ``integer`` parameters.
"""

from __future__ import annotations

import math
from typing import Any, Final

from cellweave.formula.failure import Failure
from cellweave.formula.parameters import Parameter, number
from cellweave.values import NUM

WINDOW: Final = 2.0**-22


def floored(x: float) -> int:
    """Return the whole number that ``x`` is at least, or short of by no more than the window."""
    return math.floor(x + WINDOW)


def _whole(value: Any) -> int:
    given: float = number.convert(value)
    if not math.isfinite(given):
        raise Failure(NUM)
    return floored(given)


whole: Final = Parameter("integer", _whole, is_lifted=True)
"""One number, floored so."""
