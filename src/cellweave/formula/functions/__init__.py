"""Owns the index of spreadsheet functions: which module of this folder declares which names.

A module is imported when one of its functions is used first. A test compares this index with what the modules declare.
"""

from __future__ import annotations

from typing import Final

# Module → the names it declares.
FAMILIES: Final[dict[str, str]] = {
    "information": (
        "ERROR.TYPE ISBLANK ISERR ISERROR ISEVEN ISFORMULA ISLOGICAL ISNA ISNONTEXT ISNUMBER ISODD ISREF ISTEXT N NA TYPE"
    ),
    "lambdas": "BYCOL BYROW ISOMITTED MAKEARRAY MAP REDUCE SCAN",
    "logic": "AND FALSE IF IFERROR IFNA IFS NOT OR SWITCH TRUE XOR",
    "mathematics": "ABS LOG ROUND SUM",
    "references": (
        "ADDRESS ANCHORARRAY AREAS CELL CHOOSE COLUMN COLUMNS FORMULATEXT INDEX INDIRECT OFFSET ROW ROWS SHEET SHEETS "
        "SINGLE"
    ),
}
