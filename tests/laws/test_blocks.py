"""The law of the block path: whatever a formula does to a filled column, it does cell by cell too, bit for bit."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from mixed_columns import ROWS, columns

from cellweave.address import column_letters
from cellweave.sheet.book import Book
from cellweave.sheet.names import Names
from cellweave.sheet.sheet import Sheet
from cellweave.values import ErrorValue

np = pytest.importorskip("numpy")

CASES = max(2, int(os.environ.get("CELLWEAVE_LAW_CASES", "500")) // 250)

# ``x`` ``y`` ``z`` are cells of the row in random columns, ``X`` ``Y`` the columns' letters, ``n`` the last row.
FORMULAS = [line for line in """
=x*y+1
=x^y
=y/x
=-x%
=x>y
=x="a"
=x&y
=IF(x>y,z,"low")
=IFS(x>2,"a",y>0,z,TRUE,"c")
=IFS(x>2,"a",y>0,z)
=SWITCH(x,1,"one",y,2,"many")
=SWITCH(x,1,"one",y,2)
=CHOOSE(x,y,z,"c")
=IFERROR(x/y,z)
=IFNA(x,y)
=AND(x>1,y<5)
=AND(x,y)
=OR(x,y>3,z)
=XOR(x>1,y)
=AND(x&"",y>1)
=OR(IF(x>1,"true",z&""),y)
=NOT(x)
=ISNUMBER(x)+ISTEXT(y)+ISBLANK(z)+ISERROR(x)+ISLOGICAL(y)
=LEFT(x,2)
=MID(x,y,z)
=RIGHT(x)
=UPPER(x)&LOWER(y)
=LEN(x)
=TRIM(x)
=x&"-"&y
=CONCAT(x,"/",y)
=CONCATENATE(x,y,z)
=TEXTJOIN(", ",TRUE,x,y,z)
=TEXTJOIN("",FALSE,X1:Z1,x&y)
=SUBSTITUTE(x,"a",y)
=FIND("a",x)
=SEARCH("A",x,y)
=TEXT(x,"0.00")
=TEXT(x,"#,##0.0 u")
=TEXT(x,"000%")
=TEXT(-x,"(0.00)_)")
=TEXT(x,"#.0")
=TEXT(x,"yyyy-mm-dd")
=TEXT(x+0.7,"d. mmmm yy")
=TEXT(x-0.3,"ddd")
=TEXT(x,"h:mm")
=VALUE(x)
=EXACT(x,y)
=REPT(x,y)
=YEAR(x)+MONTH(x)+DAY(x)
=WEEKDAY(x,2)
=EDATE(x,y)
=EOMONTH(x,y)
=DATE(x,y,z)
=HOUR(x)*MINUTE(x)+SECOND(x)
=DATEDIF(x,y,"m")
=ROUND(x,2)
=ROUND(x,y)
=ROUNDUP(x,y)
=ROUNDDOWN(x,1)
=FLOOR(x,y)
=CEILING(x,y)
=MROUND(x,y)
=INT(x)
=TRUNC(x,y)
=MOD(x,y)
=QUOTIENT(x,y)
=SIGN(x)
=ABS(x)
=SQRT(x)
=EXP(x)
=LN(x)
=POWER(x,y)
=PRODUCT(x,y)
=SUM(x,y,5)
=SUM(x:y)
=AVERAGE(x:y)
=AVERAGE(x,y)
=MIN(x:y)
=MAX(x,y,0)
=COUNT(x:y)
=COUNTA(x:y)
=COUNTBLANK(x:y)
=SUMPRODUCT(x:y,x:y)
=SUMPRODUCT(X1:Y2,Y1:Z2)
=SUMPRODUCT(X1:Y1)
=SUMPRODUCT(x,y)
=SUMPRODUCT(X1:X1,Y1:Y1)
=SUMPRODUCT(x,X$1)
=SUMXMY2(x,y)
=SUMXMY2(X1:Y1,Y1:Z1)
=SUM(X1:X7)
=SUM(X1:Y7)
=AVERAGE(X1:X7)
=MIN(X1:X7)
=MAX(X1:X30)
=COUNT(X1:X7)
=STDEV(X1:X7)
=VAR.P(X1:Y3)
=DEVSQ(X1:Z1)
=STDEV(X$1:X1)
=STDEV.P(X$2:X2)
=VAR(X$1:X1)
=VARP(X1:X$1)
=DEVSQ(X$5:X5)
=SUM(X$1:X1)
=SUM(X$1:Y1)
=SUM(X1:X$40)
=SUM(X$20:X1)
=AVERAGE(X$1:X1)
=MAX(X$1:X1)
=MIN(X1:X$40)
=COUNT(X$1:X1)
=COUNTIF(X$1:X1,x)
=COUNTIF(X$1:X1,y)
=COUNTIF(X$1:X1,">"&y)
=SUMIF(X$1:X1,x,Y$1:Y1)
=COUNTIFS(X$1:X1,x,Y$1:Y1,y)
=COUNTIFS(X$1:X1,x,Y$1:Y1,"<="&y)
=COUNTIFS(X$3:X3,">"&x,X$3:X3,"<"&y)
=COUNTIFS(X1:X9,">="&x,X1:X9,"<"&y)
=AVERAGEIF(X1:X9,x,Y1:Y9)
=MATCH(x,X$1:X1,0)
=MATCH(y,X$3:X5,0)
=XMATCH(x,X$1:X1)
=XMATCH(y&"",X$2:X1)
=x/SUM(X$1:X$n)
=RANK(x,X$1:X$n)
=RANK(y,X$1:X$n,1)
=RANK.AVG(x,X$1:X$n,FALSE)
=PERCENTRANK(X$1:X$n,x)
=PERCENTRANK.EXC(X$1:X$n,y,2)
=PERCENTRANK.INC(X$1:X$9,x,TRUE)
=LARGE(X$1:X$n,y)
=MEDIAN(X$1:X1)
=MEDIAN(X1:X$n)
=MEDIAN(X1:X7)
=PERCENTILE(X$1:X1,0.9)
=PERCENTILE.EXC(X1:X9,y/9)
=PERCENTILE.INC(X$3:X3,y)
=QUARTILE(X$1:X1,y)
=QUARTILE.EXC(X1:X30,2)
=LARGE(X$1:X1,3)
=LARGE(X1:X9,y)
=SMALL(X$1:X1,y)
=SMALL(X1:X$n,2)
=MODE(X$1:X1)
=MODE.SNGL(X$2:X2)
=RANK(x,X$1:X1)
=RANK(y,X1:X20,1)
=RANK.AVG(x,X$1:X1)
=COUNTA(X$1:X1)
=COUNTA(X1:X$n)
=COUNTBLANK(X1:X9)
=COUNTBLANK(X$1:X1)
=SMALL(X$1:X$n,y/2)
=SMALL(X$1:X$n,ROW())
=VLOOKUP(x,X$1:Y$n,1,FALSE)
=VLOOKUP(x,Y$1:Z$n,1,FALSE)
=VLOOKUP(x,Y$1:Z$n,1,TRUE)
=VLOOKUP(x,Y$1:Z$n,1)
=HLOOKUP(x,A$1:F$3,2,FALSE)
=XLOOKUP(x,Y$1:Y$n,X$1:X$n)
=XLOOKUP(x,Y$1:Y$n,X$1:X$n,"none")
=XLOOKUP(x,Y$1:Y$n,X$1:X$n,y)
=XLOOKUP(x,Y$1:Y$n,X$1:X$n,,-1)
=XLOOKUP(x,Y$1:Y$n,X$1:X$n,,1)
=XLOOKUP(x,Y$1:Y$n,X$1:X$n,0,0,-1)
=XLOOKUP(x,Y$1:Y$n,X$1:X$n,,2)
=LOOKUP(x,Y$1:Y$n,X$1:X$n)
=LOOKUP(x,Y$1:Y$n)
=INDEX(X$1:X$n,MATCH(y,Y$1:Y$n,0))
=INDEX(X$1:X$n,y)
=INDEX(A1:F1,3)
=INDEX($A1:$F1,1,2)
=ISBLANK(INDEX(A1:F1,2.7))
=INDEX(A1:F1,7)
=INDEX(A$1:F$n,y,2)
=INDEX(A$1:F$n,ROW(),y)
=MATCH(x,Y$1:Y$n,0)
=MATCH(x,Y$1:Y$n,1)
=MATCH(x,Y$1:Y$n,-1)
=MATCH(x,Y$1:Y$n)
=MATCH(x&"*",Y$1:Y$n,0)
=XMATCH(x,Y$1:Y$n)
=XMATCH(x,Y$1:Y$n,1)
=XMATCH(x,Y$1:Y$n,-1)
=COUNTIF(X$1:X$n,x)
=COUNTIF(X$1:X$n,y)
=COUNTIF(X$1:X$n,">"&y)
=COUNTIF(X$1:X$n,"<="&y)
=COUNTIF(X$1:X$n,"<>"&y)
=COUNTIF(X$1:X$n,y&"*")
=COUNTIF(X$1:X$n,"")
=COUNTIF(X$1:X$n,"=")
=COUNTIF(X$1:X$n,"<>")
=SUMIF(X$1:X$n,x,Y$1:Y$n)
=SUMIF(X$1:X$n,">"&x,Y$1:Y$n)
=SUMIF(X$1:X$n,x)
=SUMIF(X$1:X$n,x,Y$2:Y$9)
=SUMIFS(Y$1:Y$n,X$1:X$n,x,Z$1:Z$n,z)
=SUMIFS(Y$1:Y$n,X$1:X$n,">="&x,X$1:X$n,"<="&x+2)
=SUMIFS(Y$1:Y$n,X$1:X$n,x,Z$1:Z$n,">"&z)
=SUMIFS(Y$1:Y$n,X$1:X$n,">"&x,Z$1:Z$n,">"&z)
=AVERAGEIFS(Y$1:Y$n,X$1:X$n,x)
=AVERAGEIFS(Y$1:Y$n,X$1:X$n,"<"&x)
=MAXIFS(Y$1:Y$n,X$1:X$n,x)
=MINIFS(Y$1:Y$n,X$1:X$n,x,Z$1:Z$n,">1")
=COUNTIFS(X$1:X$n,x,Z$1:Z$n,"<>"&z)
=COUNTIFS(X$1:X$n,x,Z$1:Z$n,"a*")
=COUNTIFS(X$1:X$n,">"&x,Y$1:Y$n,"<="&y)
=COUNTIFS(X$1:X$n,x,Y$1:Y$n,">="&y,Z$1:Z$n,"<"&z)
=COUNTIFS(X$1:X$n,">="&x,X$1:X$n,"<"&y,Z$1:Z$n,">"&z)
=LET(k,x*2,k+k*y)
=LET(k,x,l,y,IF(k>l,k,l))
=LET(k,X1:X5,l,y,m,k,SUM(m)*l)
=LET(k,x,k,k+1,k*2)
=LET(k,x,l,k&"",ISBLANK(k)&l)
=N(x)+1
=N(y)
=T(x)
=T(x&y)&N(z)
=N(IF(x>y,z,"low"))
=T(x)
=ROW()*COLUMN()
=ROWS(X$1:X1)
=IF(x>1,y,"z")&"x"
=LEN(IF(x>1,y))
=SUM(IF(x>1,y,z),1)
=IFERROR(x/y,z)&z
=AND(X1:Y1)
=XOR(X1:Z1,y)
=NOT(x>y)
=ROUND(IF(x="a",y,z)*1.1,1)
=IF(x<y,x,y)<z
=x&y&z&"!"
=MEDIAN(X1:Z1)
=STDEV(X1:Z2)
=PRODUCT(X1:Y3)
=COUNTIF(X$1:X$n,IF(y>1,y,z))
=COLUMNS($A1:X1)
=MAX(x,y)-MIN(x,y)
=AVERAGE(x,y,z)+COUNT(x,y,z)
=SUM(X1:Y3,z)
=MAX(X1:Y3,z)
=COUNTA(x,y,5)
=SUMPRODUCT((X$1:X$n>1)*(Y$1:Y$n))
=SUMPRODUCT((X$1:X$n=x)*1)
=SUMPRODUCT((X$1:X$n=x)*(Y$1:Y$n))
=SUMPRODUCT(--(X$1:X$n=x),Y$1:Y$n)
=SUMPRODUCT((X$1:X$n=x)*(Y$1:Y$n>y),Z$1:Z$n)
=SUMPRODUCT((LEFT(X$1:X$n,1)=LEFT(x,1))*1)
=SUMPRODUCT((X$1:X$n=x)*(A$1:F$n>1))
=SUMPRODUCT((X$1:Z$9=x)*ISTEXT(Y$1:Y$9))
=SUMPRODUCT((X$1:X$n=x)*(Y$1:Y$n=y)*Z$1:Z$n)
=SUMPRODUCT((X$1:X$n=x)*(y>=Y$1:Y$n),Z$1:Z$n)
=SUMPRODUCT(--(X$1:X$n=x),--(Y$1:Y$n<y))
=SUMPRODUCT(--(X$1:X$n=x),Y$1:Y$n)*2
=SUMPRODUCT((X$1:X$n>x)*1)+1
=SUMPRODUCT((X$1:X$n>x)*(X$1:X$n<=y)*(Y$1:Y$n<y))
=SUMPRODUCT((X$1:X1=x)*Y$1:Y1)
=SUMPRODUCT((X$3:X3=x)*(Y$3:Y3>y))
=SUMPRODUCT((X$1:X$45=x)*(Y$1:Y$45=y))
=SUMPRODUCT((X:X<=x)*(Y:Y=y)*Z:Z)
=SUMPRODUCT(X$1:X$n=x,Y$1:Y$n)
=SUM((X$1:X$n=x)*(Y$1:Y$n>y))
=SUM(IF(X$1:X$n=x,Y$1:Y$n))
=SUM((A$1:F$1=x)*A1:F1)
=SUM(X1:X3*Y1:Y3)
=SUM(IFERROR(X1:X3/Y1:Y3,z))
=MAX(IF(X$1:X$n>x,Y$1:Y$n,z))
=MIN(IF(X$1:X$n=x,Y$1:Y$n))
=AVERAGE(IF(ISNUMBER(X$1:X$n),X$1:X$n*y))
=AVERAGE(IF(X1:X7>2,Y1:Y7))
=COUNT(1/(X$1:X$n>x))
=COUNT(1/(X1:X7=x))
=MEDIAN(IF(X$1:X$n<>x,Y$1:Y$n))
=SMALL(IF(X$1:X$n=x,ROW(X$1:X$n)),1)
=LARGE(IF(X$1:X$n=x,Y$1:Y$n),2)
=SMALL(X1:X5*y,2)
=MATCH(1,(X$1:X$n=x)*(Y$1:Y$n=y),0)
=MATCH(TRUE,X$1:X$n>y,0)
=MATCH(1,INDEX((X$1:X$n=x)*(Y$1:Y$n=y),0),0)
=SUMPRODUCT(INDEX((X$1:X$n=x)*1,0))
=MATCH(x*2,X$1:X$n*2,0)
=INDEX(Z$1:Z$n,MATCH(1,(X$1:X$n=x)*(Y$1:Y$n=y),0))
=XLOOKUP(1,(X$1:X$n=x)*(Y$1:Y$n=y),Z$1:Z$n)
=XLOOKUP(1,(X$1:X$n=x)*(Y$1:Y$n>1),Z$1:Z$n,"none")
=XLOOKUP(x&y,X$1:X$n&Y$1:Y$n,Z$1:Z$n)
=XLOOKUP(x&"|"&y,X$1:X$n&"|"&Y$1:Y$n,Z$1:Z$n,"none")
=XMATCH(1,(X$1:X$n=x)*1)
=LOOKUP(2,1/(X$1:X$n=x),Y$1:Y$n)
=LOOKUP(2,1/((X$1:X$n=x)*(Y$1:Y$n>1)),Z$1:Z$n)
""".splitlines() if line]  # fmt: skip

ARRAYS = (
    "=SUMPRODUCT((A1:A300>1)*(B1:B300))", "=SUMPRODUCT(A1:A300,B1:B300)", "=SUMPRODUCT((D1:D300=A1)*1)",
    '=SUMPRODUCT(--(LEFT(D1:D300,1)="a"),B1:B300)', "=SUMPRODUCT(IF(ISNUMBER(E1:E300),E1:E300,1))",
    "=SUMPRODUCT(A$1:A$300*ROUND(B$1:B$300,1))", "=SUMPRODUCT(A1:A300,B1:B299)", "=SUMPRODUCT(C1:C300)",
    "=SUMPRODUCT(IFERROR(F1:F300/A1:A300,0))",
)  # fmt: skip


def calculated(data: list[list[Any]], formula: str, few_rows: int) -> list[Any]:
    """Return what a formula filled down beside the data shows, bit for bit."""
    book = Book(Names({}.__getitem__))
    book.few_rows = few_rows
    sheet = Sheet.of(book, book.add_grid("Sheet1"))
    for at, column in enumerate(data):
        for row, value in enumerate(column):
            book.put(book.grids[0], row, at, value)
    sheet[f"H1:H{ROWS}"] = formula
    found = [row[0] for row in sheet.values(f"H1:H{ROWS}")]
    return [
        value.code if isinstance(value, ErrorValue) else (type(value).__name__, value.hex())
        if type(value) is float else value for value in found
    ]  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
def test_blocks_and_cells_give_the_same(formula: str) -> None:
    rng = random.Random(formula)
    for case in range(CASES):
        data = columns(rng)
        letters = [column_letters(at) for at in rng.sample(range(6), 3)]
        if case % 2 == 0:
            letters[:2] = [column_letters(at) for at in rng.sample(range(3), 2)]
        text = formula.replace("$n", f"${ROWS}")
        for name, letter in zip("XYZ", letters, strict=True):
            text = _named(text, name, letter)
        assert calculated(data, text, 1) == calculated(data, text, 10**9), (text, data)


@pytest.mark.parametrize("formula", ARRAYS)
def test_totals_over_expressions_of_ranges_are_those_of_cells(formula: str) -> None:
    rng = random.Random(formula)
    for _ in range(CASES):
        data = columns(rng, 300)
        assert calculated(data, formula, 1) == calculated(data, formula, 10**9), (formula, data)


def _named(formula: str, name: str, letter: str) -> str:
    """Put a column in for ``X`` and its cell of the row for ``x``, where they are no part of a function's name."""
    out, quoted = "", False
    for at, character in enumerate(formula):
        quoted ^= character == '"'
        before, after = formula[at - 1 : at], formula[at + 1 : at + 2]
        if quoted or before.isalpha() or after.isalpha() or character.upper() != name:
            out += character
        else:
            out += letter if character == name else f"{letter}1"
    return out
