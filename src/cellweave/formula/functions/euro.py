"""Owns EUROCONVERT: the currencies the euro replaced, at their fixed rates.

Source: Microsoft's page of EUROCONVERT; rates by Council Regulation (EC) No 2866/98 and its amendments.
"""

from __future__ import annotations

from cellweave.formula.functions.kinds import flag
from cellweave.formula.numbers import rounded
from cellweave.formula.parameters import integer, number, optional, text
from cellweave.formula.registry import function
from cellweave.values import VALUE, ErrorValue

# Units for one euro, and the decimals amounts are rounded to.
_RATES = {
    "ATS": (13.7603, 2),
    "BEF": (40.3399, 0),
    "DEM": (1.95583, 2),
    "ESP": (166.386, 0),
    "EUR": (1.0, 2),
    "FIM": (5.94573, 2),
    "FRF": (6.55957, 2),
    "GRD": (340.75, 0),
    "IEP": (0.787564, 2),
    "ITL": (1936.27, 0),
    "LUF": (40.3399, 0),
    "NLG": (2.20371, 2),
    "PTE": (200.482, 0),
    "SIT": (239.64, 2),
}


@function("EUROCONVERT", number, text, text, optional(flag, False), optional(integer))
def euroconvert(
    amount: float, source: str, target: str, full_precision: bool, triangulation: int | None
) -> float | ErrorValue:
    """Return an amount in another currency, by way of euros rounded to ``triangulation`` decimals."""
    one, two = _RATES.get(source.upper()), _RATES.get(target.upper())
    if one is None or two is None or (triangulation is not None and triangulation < 3):
        return VALUE
    if source.upper() == target.upper():
        return amount
    euros = amount / one[0]
    if triangulation is not None:
        euros = rounded(euros, triangulation)
    result = euros * two[0]
    return result if full_precision else rounded(result, two[1])
