"""The law of arrays: whatever a formula makes of columns, it makes of rows of values too, bit for bit."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from mixed_columns import columns

from cellweave.address import column_letters
from cellweave.sheet.book import Book
from cellweave.sheet.names import Names
from cellweave.sheet.sheet import Sheet
from cellweave.values import ErrorValue

np = pytest.importorskip("numpy")

ROWS = 12
CASES = max(3, int(os.environ.get("CELLWEAVE_LAW_CASES", "500")) // 100)

# ``X`` ``Y`` ``Z`` are the rows of random columns, ``T`` a table of three beside each other, ``W`` a row of the table.
FORMULAS = [line for line in """
=X*2
=X*Y+Z
=X/Y
=X^2
=-X%
=X-T
=X&"-"&T
=X=Y
=X<T
=X>=W
=X*W
=X+TRANSPOSE(Y)
=TRANSPOSE(T)*2
=TAKE(X,5)+Y
=IF(X>1,Y,Z)
=IF(X>1,T)
=IF(X="a",W,"no")
=IFERROR(X/Y,Z)
=IFERROR(T,"e")
=IFNA(X,0)
=IFS(X>2,"a",Y>0,Z,TRUE,"c")
=SWITCH(X,1,"one",2,"two")
=CHOOSE({2,1},X,Y)
=CHOOSE(X,Y,Z)
=ROUND(X,1)
=ROUND(X,Y)
=MOD(X,3)
=ABS(T)
=LEFT(X,2)&LEN(Y)
=UPPER(T)
=TEXT(X,"0.0")
=ISNUMBER(T)+ISBLANK(X)
=ISERROR(X/Y)
=NOT(X>1)
=DATE(X,Y,1)
=EXACT(X,Y)
=VALUE(X)
=FILTER(T,X>1)
=FILTER(T,X>1,"none")
=FILTER(T,X)
=FILTER(T,(X>1)*(Y<5))
=FILTER(T,W>1)
=FILTER(X,ISNUMBER(X))
=SORT(X)
=SORT(X,1,-1)
=SORT(T,2,-1)
=SORT(T,{2,1},{1,-1})
=SORT(T,1,1,TRUE)
=SORTBY(T,X)
=SORTBY(T,X,-1,Y,1)
=SORTBY(T,W,-1)
=SORT(FILTER(T,Y>1),3)
=UNIQUE(X)
=UNIQUE(T)
=UNIQUE(X,FALSE,TRUE)
=UNIQUE(T,TRUE)
=SORT(UNIQUE(X))
=TAKE(T,3)
=TAKE(T,-3,2)
=TAKE(T,,-1)
=DROP(T,2)
=DROP(T,-2,1)
=DROP(SORT(X),1)-DROP(SORT(X),-1)
=CHOOSECOLS(T,3,1,-1)
=CHOOSEROWS(T,3,1,-1)
=HSTACK(X,T)
=HSTACK(X,TAKE(Y,3),"a")
=VSTACK(X,Y)
=VSTACK(X,T)
=VSTACK(X,"end")
=TOCOL(T)
=TOCOL(T,1)
=TOCOL(T,2,TRUE)
=TOCOL(T,3)
=TOROW(T,0,TRUE)
=WRAPROWS(X,5)
=WRAPROWS(X,5,"p")
=WRAPCOLS(X,5,0)
=EXPAND(T,14,5)
=EXPAND(T,14,,"x")
=TRANSPOSE(X)
=INDEX(SORT(X),3)
=INDEX(SORT(T),0,2)
=INDEX(SORT(T),2,0)
=ROWS(FILTER(X,Y>1))
=SUM(X*Y)
=SUM(FILTER(X,Y>1))
=SUM(IF(X>1,Y))
=MAX(IF(ISNUMBER(X),X))
=AVERAGE(T*1)
=COUNT(X+Y)
=COUNTA(FILTER(T,Y>1))
=COUNT(IF(ISNUMBER(T),T))
=MEDIAN(SORT(X))
=STDEV(FILTER(X,ISNUMBER(X)))
=SUMPRODUCT((X>1)*Y)
=SUMPRODUCT(--(X=Y),Z)
=TEXTJOIN(",",TRUE,SORT(X))
=AND(X>0)
=OR(T="a")
=XLOOKUP(X,Y,Z)
=XLOOKUP(X,Y,Z,"none")
=XLOOKUP(X,Y,T)
=XLOOKUP(SORT(X),FILTER(Y,ISNUMBER(Y)),FILTER(Y,ISNUMBER(Y)))
=VLOOKUP(X,T,2,FALSE)
=VLOOKUP(X,T,2)
=MATCH(X,Y,0)
=MATCH(X,Y)
=INDEX(Y,MATCH(X,Y,0))
=XMATCH(X,Y)
=COUNTIF(X,X)
=COUNTIF(X,">"&Y)
=SUMIF(X,UNIQUE(X),Y)
=COUNTIFS(X,Y,Y,X)
=SUM(1/COUNTIF(X,X))
=LET(k,FILTER(X,ISNUMBER(X)),k-SUM(k))
=LET(s,SEQUENCE(12),s*X)
=SEQUENCE(5,3,2,0.1)
=SEQUENCE(100)*2
=MAP(X,LAMBDA(v,IF(ISNUMBER(v),v+1,v)))
=BYROW(T,LAMBDA(r,COUNT(r)))
=BYCOL(T,COUNTA)
=REDUCE(0,X,LAMBDA(a,v,IF(ISNUMBER(v),a+v,a)))
=GROUPBY(X,Y,SUM)
=GROUPBY(X,Y,COUNTA,0,0)
=GROUPBY(T,Y,COUNT,0,2)
=GROUPBY(X,HSTACK(Y,Z),HSTACK(COUNT,COUNTA),0)
=GROUPBY(X,Y,COUNTA,0,1,-2,Z<>1)
=GROUPBY(X,Y,PERCENTOF,0)
=PIVOTBY(X,Y,Z,COUNTA,0)
=PIVOTBY(X,Y,Z,COUNT,0,,-1,,2)
=PIVOTBY(T,Y,Z,COUNTA,0,2)
=PIVOTBY(X,Y,Z,PERCENTOF,0,,,,,,2)
""".splitlines() if line]  # fmt: skip


def shown(data: list[list[Any]], formula: str, by_columns: bool) -> list[list[Any]]:
    """Return what a formula beside the data fills, bit for bit."""
    book = Book(Names({}.__getitem__))
    book.few_rows = 1 if by_columns else 10**9
    if not by_columns:
        book.arrays = None
    sheet = Sheet.of(book, book.add_grid("Sheet1"))
    for at, column in enumerate(data):
        for row, value in enumerate(column):
            book.put(book.grids[0], row, at, value)
    sheet["K1"] = formula
    book.refresh()
    area = book.grids[0].spills.get((0, 10))
    found = sheet.values("K1" if area is None else str(area))
    return [
        [
            value.code if isinstance(value, ErrorValue) else (type(value).__name__, value.hex())
            if type(value) is float else value for value in row
        ] for row in found
    ]  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
def test_columns_and_rows_give_the_same(formula: str) -> None:
    rng = random.Random(formula)
    for _ in range(CASES):
        data = columns(rng, ROWS)
        text = formula
        for name in "XYZ":
            letter = column_letters(rng.randrange(6))
            text = _named(text, name, f"{letter}1:{letter}{ROWS}")
        first = rng.randrange(4)
        left, right = column_letters(first), column_letters(first + 2)
        text = _named(_named(text, "T", f"{left}1:{right}{ROWS}"), "W", f"{left}3:{right}3")
        assert shown(data, text, by_columns=True) == shown(data, text, by_columns=False), (text, data)


def _named(formula: str, name: str, area: str) -> str:
    """Put a range in for a name that is no part of a longer word."""
    out = ""
    for at, character in enumerate(formula):
        around = formula[at - 1 : at] + formula[at + 1 : at + 2]
        out += area if character == name and not any(c.isalnum() or c == '"' for c in around) else character
    return out
