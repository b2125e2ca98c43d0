"""What a filled formula costs a row, one formula a line: common functions at 100,000 rows.

usage: scripts/bench sheet_functions [words of formulas to run …]

The first figure is the first calculation, in which indexes are made and modules imported; the second one a full
recalculation after it. A formula whose cost a row grows with the rows is stopped before it takes minutes.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import numpy as np

import cellweave as cw
from cellweave.sheet.book import Book
from cellweave.sheet.names import Names
from cellweave.sheet.sheet import Sheet

ROWS = 100_000
SIZES = (100, 1_000, 10_000, ROWS)
# A next size that would take longer than this, in seconds, is not tried.
PATIENCE = 4.0
GOAL = 1.0
TABLE = 1_000

# The columns: A whole numbers up to 1,000, B floats, C texts of 1,000 kinds, D days, E texts all different, F moments,
# G numbers with blanks, texts, booleans and errors among them; J to M a table of 1,000 sorted keys (numbers, floats,
# texts) and values. {n} is the last row, {t} the last of the table.
FORMULAS = """
=A1*B1+1
=A1^2
=B1/A1
=A1>500
=IF(A1>500,"high","low")
=IF(A1>500,C1,E1)
=IFS(A1>800,"a",A1>500,"b",TRUE,"c")
=SWITCH(A1,1,"one",2,"two","many")
=CHOOSE(MOD(A1,3)+1,"x","y","z")
=IFERROR(B1/G1,"none")
=AND(A1>5,B1<50)
=OR(A1>5,G1>3)
=NOT(A1>5)
=XOR(A1>5,B1>5)
=IF(ISNUMBER(G1),G1,0)
=IF(C1="item 7",1,0)
=LEFT(C1,3)
=LEFT(E1,3)
=MID(E1,3,4)
=RIGHT(E1,2)
=UPPER(E1)
=LEN(E1)
=TRIM(E1)
=C1&"-"&A1
=E1&"-"&A1
=CONCAT(C1,"/",A1)
=TEXTJOIN(", ",TRUE,C1,A1,E1)
=SUBSTITUTE(E1,"o","0")
=FIND("m",C1)
=SEARCH("M",E1)
=TEXT(B1,"0.00")
=TEXT(D1,"yyyy-mm-dd")
=VALUE(RIGHT(C1,1))
=EXACT(C1,E1)
=PROPER(C1)
=REPT("*",MOD(A1,5))
=YEAR(D1)
=MONTH(F1)
=DAY(D1)
=WEEKDAY(D1,2)
=EDATE(D1,3)
=EOMONTH(D1,0)
=DATE(2020,MOD(A1,12)+1,1)
=DATE(YEAR(D1),MONTH(D1)+1,1)
=HOUR(F1)
=NETWORKDAYS(D1,D1+30)
=DATEDIF(D1,D1+400,"m")
=D1+30
=TEXT(D1,"mmm")
=WEEKNUM(D1)
=ROUND(B1,2)
=ROUND(B1,MOD(A1,3))
=ROUNDUP(B1,1)
=ROUNDDOWN(B1,1)
=FLOOR(B1,0.5)
=CEILING(B1,5)
=MROUND(B1,5)
=INT(B1)
=TRUNC(B1)
=MOD(A1,7)
=MOD(B1,0.3)
=QUOTIENT(A1,7)
=SIGN(B1)
=EXP(B1/100)
=LN(B1+1)
=POWER(B1,1.5)
=SUM(A1:B1)
=SUM(A1,B1,5)
=AVERAGE(A1:B1)
=MIN(A1:B1)
=MAX(A1,B1,0)
=MAX(A1:B1)-MIN(A1:B1)
=COUNT(A1:G1)
=COUNTA(A1:G1)
=COUNTBLANK(A1:G1)
=PRODUCT(A1:B1)
=SUMPRODUCT(A1:B1,A1:B1)
=SUM(A1:A7)
=AVERAGE(B1:B7)
=MAX(B1:B30)
=STDEV(B1:B7)
=SUM(B$1:B1)
=MAX(B$1:B1)
=COUNT(G$1:G1)
=STDEV(B$1:B1)
=VAR.P(G$1:G1)
=AVERAGEIF(A$1:A1,A1,B$1:B1)
=COUNTIF(A$1:A1,A1)
=COUNTIF(C$1:C1,C1)
=SUMIF(A$1:A1,A1,B$1:B1)
=A1/SUM(A$1:A${n})
=RANK(B1,B$1:B${n})
=PERCENTRANK(B$1:B${n},B1)
=LARGE(B$1:B${n},ROW())
=SMALL(B$1:B${n},ROW())
=VLOOKUP(A1,J$1:M${t},4,FALSE)
=VLOOKUP(C1,L$1:M${t},2,FALSE)
=VLOOKUP(B1,K$1:M${t},3,TRUE)
=IFERROR(VLOOKUP(G1,J$1:M${t},4,FALSE),0)
=XLOOKUP(A1,J$1:J${t},M$1:M${t},"none")
=XLOOKUP(B1,K$1:K${t},M$1:M${t},,-1)
=LOOKUP(B1,K$1:K${t},M$1:M${t})
=INDEX(M$1:M${t},MATCH(C1,L$1:L${t},0))
=INDEX(J$1:M${t},MATCH(A1,J$1:J${t},0),4)
=MATCH(B1,K$1:K${t},1)
=MATCH(C1&"*",L$1:L${t},0)
=MATCH(B1,B$1:B${n},0)
=MATCH(E1,E$1:E${n},0)
=COUNTIF(A$1:A${n},A1)
=COUNTIF(A$1:A${n},">"&A1)
=COUNTIF(C$1:C${n},C1)
=COUNTIF(C$1:C${n},"item 1*")
=COUNTIF(E$1:E${n},E1)
=SUMIF(C$1:C${n},C1,B$1:B${n})
=SUMIFS(B$1:B${n},A$1:A${n},A1,C$1:C${n},C1)
=SUMIFS(B$1:B${n},D$1:D${n},">="&D1,D$1:D${n},"<="&D1+30)
=SUMIFS(B$1:B${n},C$1:C${n},C1,D$1:D${n},"<="&D1)
=AVERAGEIFS(B$1:B${n},C$1:C${n},C1)
=MAXIFS(B$1:B${n},A$1:A${n},A1)
=MINIFS(B$1:B${n},C$1:C${n},C1,A$1:A${n},">500")
=COUNTIFS(A$1:A${n},A1,C$1:C${n},"<>"&C1)
=Other!A1*2
=VLOOKUP(A1,Other!$A$1:$B${t},2,FALSE)
=A1*tax
=LET(x,A1*2,x+x*B1)
=N(G1)+1
=ROW()
=ROWS(A$1:A1)
=G1*2
=SUM(G1:G7)
=MEDIAN(B$1:B1)
=PERCENTILE(B$1:B1,0.9)
=LARGE(B$1:B1,3)
=MODE(A$1:A1)
=MEDIAN(B1:B30)
=COUNTA(G$1:G1)
=SUMPRODUCT((J$1:J${t}=A1)*M$1:M${t})
=SUMPRODUCT((MONTH(D$1:D${t})=MONTH(D1))*B$1:B${t})
=SUM(IF(J$1:J${t}=A1,M$1:M${t}))
=INDEX(M$1:M${t},MATCH(1,(J$1:J${t}=A1)*(L$1:L${t}=C1),0))
=XLOOKUP(A1&C1,J$1:J${t}&L$1:L${t},M$1:M${t})
=LOOKUP(2,1/(J$1:J${t}=A1),M$1:M${t})
=AVERAGE(IF(A1:A7>500,B1:B7))
=LET(a,A1,b,B1,IF(a>b,a,b))
=INDEX(A1:G1,3)
=XMATCH(A1,J$1:J${t})
"""


def filled(rows: int) -> cw.Sheet:
    """Return the data of so many rows on one sheet, and a sheet beside it."""
    random = np.random.default_rng(1)
    table = np.arange(1, TABLE + 1)
    groups = random.integers(1, TABLE + 1, rows)
    kinds = [f"item {i}" for i in range(TABLE + 1)]
    days = 44_000.0 + random.integers(0, 1_500, rows)
    mixed = random.random(rows).round(3).astype(object)
    mixed[random.random(rows) < 0.02] = None
    mixed[random.random(rows) < 0.02] = "n/a"
    mixed[random.random(rows) < 0.02] = True
    columns: dict[str, Any] = {
        "A": groups,
        "B": random.random(rows) * 100,
        "C": [kinds[i] for i in groups],
        "D": days,
        "E": [f"row no {i}" for i in range(rows)],
        "F": days + random.random(rows),
        "G": mixed.tolist(),
        "J": table,
        "K": np.sort(random.random(TABLE) * 100),
        "L": kinds[1:],
        "M": table * 1.5,
    }
    book = Book(Names({"tax": 0.2}.__getitem__))
    sheet, other = (Sheet.of(book, book.add_grid(name)) for name in ("Data", "Other"))
    for letter, values in columns.items():
        sheet[f"{letter}1:{letter}{len(values)}"] = values
    other[f"A1:A{rows}"] = groups
    other[f"B1:B{rows}"] = columns["B"]
    return sheet


def seconds(action: Any) -> float:
    """Return the processor time an action takes."""
    start = time.process_time()
    action()
    return time.process_time() - start


def cost(formula: str, sheets: dict[int, cw.Sheet]) -> tuple[int, float, float]:
    """Return (rows, first and second calculation in microseconds a row) at the largest size that has patience."""
    result = (0, 0.0, 0.0)
    before = 0.0
    for rows, sheet in sheets.items():
        sheet[f"S1:S{rows}"] = formula.replace("{n}", str(rows)).replace("{t}", str(TABLE))
        first = seconds(sheet.recalculate_all)
        again = min(seconds(sheet.recalculate_all) for _ in range(3)) if first < 0.5 else first
        del sheet[f"S1:S{rows}"]
        result = (rows, first / rows * 1e6, again / rows * 1e6)
        # What grew more than the rows did will do so again.
        growth = max(10.0, again / before) if before else 10.0
        before = again
        if again * growth > PATIENCE:
            break
    return result


def main() -> None:
    words = sys.argv[1:]
    wanted = [f for f in FORMULAS.split("\n") if f and (not words or any(word in f for word in words))]
    sheets = {rows: filled(rows) for rows in SIZES}
    found = []
    for formula in wanted:
        found.append((*cost(formula, sheets), formula))
        print(f"{len(found)} of {len(wanted)}", end="\r", file=sys.stderr, flush=True)
    found.sort(key=lambda one: (one[0], -one[2]))
    print("formula, worst first".ljust(62), "µs a row: first   again")
    for rows, first, again, formula in found:
        note = "" if rows == ROWS else f"   at {rows:,} rows: grows with the rows"
        print(f"{formula:62s} {first:15.2f} {again:7.2f}{note}", flush=True)
    slow = sum(again > GOAL or rows < ROWS for rows, _, again, _ in found)
    print(f"{len(found)} formulas, {slow} above {GOAL:g} µs a row")


if __name__ == "__main__":
    main()
