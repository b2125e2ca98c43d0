# %% [markdown]
# # Cleaning a log that people typed
#
# Inspections of airports as they came in: codes in any case, dates in four spellings, amounts with signs and currencies,
# the same visit entered twice. Formulas clean each column beside the original; nothing is overwritten.
# Data: U.S. Bureau of Transportation Statistics (airports); the log is made up.

# %% Setup
# /// script
# requires-python = ">=3.11"
# dependencies = ["cellweave"]
# ///
from pathlib import Path

import cellweave as cw

# %% Airports
airports = cw.sheet(
    data=Path(__file__).parent / "data" / "airports.csv",
    formulas={"tidy": "=TRIM(@name)", "was untidy": "=@tidy<>@name"},
)
untidy = sum(row[-1] for row in airports)
print(f"{untidy} of {len(airports):,} names of airports had blanks too many.")

# %% Log
log = cw.sheet(r"""
code  | visited      | fee         | passed | clean code        | airport | date | amount | ok | seen
 jfk  | 2026-03-14   | $1,200.00   | yes
"LAX "| "14 Mar 2026"| 950 USD     | Y
ord   | 3/16/2026    | 1,100       | no
JFK   | "March 14, 2026" | 1200    | TRUE
"atl "| 20260401     | "$ 875.50"  | n
den   | 2026-04-02   | 990 usd     | Yes
XXQ   | 2026-04-03   | 100         | no
Lax   | 2026-03-14   | $950        | y
sfo   | soon         | n/a         | no
""", header=True, formulas={
    "clean code": "=UPPER(TRIM(@code))",
    "airport": '=IFNA(XLOOKUP(E2,airports!A$2:A$3377,airports!H$2:H$3377),"unknown")',
    "date": '=IFERROR(IF(ISNUMBER(@visited),IF(@visited>19000000,DATE(LEFT(@visited,4),MID(@visited,5,2),RIGHT(@visited,2)),@visited),DATEVALUE(@visited)),"")',
    "amount": '=IFERROR(VALUE(TRIM(SUBSTITUTE(SUBSTITUTE(UPPER(@fee),"USD",""),"$",""))),"")',
    "ok": '=OR(@passed=TRUE,LEFT(UPPER(@passed))="Y")',
    "seen": '=COUNTIFS(E$2:E2,E2,G$2:G2,G2)',
}, formats={"G:G": "yyyy-mm-dd", "H:H": "0.00"})

# %% Summary
summary = cw.sheet(r"""
entries            | =ROWS(log!A2:A10)
entered twice      | =COUNTIF(log!J2:J10,">1")
unknown airports   | =COUNTIF(log!F2:F10,"unknown")
without a date     | =COUNTIF(log!G2:G10,"")
fees, each visit once | =SUMIFS(log!H2:H10,log!J2:J10,1)
first visit        | =TEXT(MIN(log!G2:G10),"d mmmm yyyy")
visited            | =TEXTJOIN(", ",TRUE,SORT(UNIQUE(FILTER(log!F2:F10,log!F2:F10<>"unknown"))))
""")

# %% Answer
for name, value in summary:
    print(f"{name:<22} {value if isinstance(value, str) else format(value, ',.10g')}")
