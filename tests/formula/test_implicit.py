"""Formulas of files from before arrays spilled: where ``@`` goes in. The cases follow Microsoft's page "Implicit
intersection operator: @"."""

from __future__ import annotations

import pytest

from cellweave.formula.implicit import intersected, written
from cellweave.formula.parse import formula_of, parse
from cellweave.formula.render import render


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("A1:A9", "@A1:A9"),
        ("A1:A9*2", "@A1:A9*2"),
        ("A1*2+B$3", "A1*2+B$3"),
        ("SUM(A1:A9)", "SUM(A1:A9)"),
        ("SUM(A1:A9*2)", "SUM(@A1:A9*2)"),
        ("SUMPRODUCT((A1:A9=1)*LEN(B1:B9))", "SUMPRODUCT((A1:A9=1)*LEN(B1:B9))"),
        ("SUMPRODUCT(IF(A1:A9>1,1,0))", "SUMPRODUCT(IF(@A1:A9>1,1,0))"),
        ("VLOOKUP(A:A,Sheet2!B:C,2,FALSE)", "VLOOKUP(@A:A,Sheet2!B:C,2,FALSE)"),
        ('LOOKUP(2,1/(A1:A9="x"),B1:B9)', 'LOOKUP(2,1/(A1:A9="x"),B1:B9)'),
        ("LEN(A1:A9)", "LEN(@A1:A9)"),
        ("rate*A1", "@rate*A1"),
        ("SUM(rate)", "SUM(rate)"),
        ("INDEX(A1:B9,2,1)", "@INDEX(A1:B9,2,1)"),
        ("SUM(INDEX(A1:B9,0,1))", "SUM(INDEX(A1:B9,0,1))"),
        ("SUM(OFFSET(A1,0,0,3):B9)", "SUM(OFFSET(A1,0,0,3):B9)"),
        ("IF(A1:A9>1,B1:B9,0)", "IF(@A1:A9>1,@B1:B9,0)"),
        ("CHOOSE(A1:A9,B1:B9,0)", "CHOOSE(@A1:A9,@B1:B9,0)"),
        ("SUM(CHOOSE(A1:A9,B1:B9,0))", "SUM(CHOOSE(@A1:A9,B1:B9,0))"),
        ("SUM(IF(A1>1,B1:B9,0))", "SUM(IF(A1>1,B1:B9,0))"),
        ("ROW()+ROW(A1)+ROW(A1:A9)", "ROW()+ROW(A1)+@ROW(A1:A9)"),
        ("COUNTIF(A1:A9,B1:B9)", "COUNTIF(A1:A9,@B1:B9)"),
        ("SUM(COUNTIFS(A1:A9,B1:B9,C1:C9,{1,2}))", "SUM(COUNTIFS(A1:A9,@B1:B9,C1:C9,{1,2}))"),
        ("SUMIFS(A1:A9,B1:B9,C1:C9)", "SUMIFS(A1:A9,B1:B9,@C1:C9)"),
        ("SUMPRODUCT(SUMIF(A1:A9,B1:B9,C1:C9))", "SUMPRODUCT(SUMIF(A1:A9,B1:B9,C1:C9))"),
        # What stands inside an array argument takes arrays too, however deep.
        ('SUMPRODUCT(MAX((A1:A9="x")*B1:B9))', 'SUMPRODUCT(MAX((A1:A9="x")*B1:B9))'),
        ("SUMPRODUCT(N(A1:A9>2))", "SUMPRODUCT(N(A1:A9>2))"),
        (
            "SUMPRODUCT(SUBTOTAL(3,OFFSET(A1,ROW(A1:A9)-ROW(A1),0)))",
            "SUMPRODUCT(SUBTOTAL(3,OFFSET(A1,ROW(A1:A9)-ROW(A1),0)))",
        ),
        (
            'SUMPRODUCT(SUMIF(INDIRECT(A1:A3&"!B1:B9"),C1))',
            'SUMPRODUCT(SUMIF(INDIRECT(A1:A3&"!B1:B9"),C1))',
        ),
        ("SUM(N(A1:A9>2))", "SUM(N(@A1:A9>2))"),
        ("T1[qty]*2", "@T1[qty]*2"),
        ("T1[[#This Row],[qty]]*2", "T1[[#This Row],[qty]]*2"),
        ("LET(x,A1:A9,SUM(x))", "LET(x,A1:A9,SUM(x))"),
        ("adder(2)(A1)+B1:B9", "adder(2)(A1)+B1:B9"),
        ("UnknownFunction(A1:A9)", "UnknownFunction(A1:A9)"),
        ("-(A1:A9+1)^2%", "-(@A1:A9+1)^2%"),
        ("(A1-B1)-(C1:C9-D1)", "A1-B1-(@C1:C9-D1)"),
        ("A1*{1,2}", "@(A1*{1,2})"),
        ("ISFORMULA(A1:A9)", "@ISFORMULA(A1:A9)"),
        ("MMULT(A1:B2,C1:D2)", "@MMULT(A1:B2,C1:D2)"),
        ('COMPLEX({2,3},4,"j")', '@COMPLEX({2,3},4,"j")'),
        ("SUM(LINEST(B1:B6,A1:A6)*{9,1})", "SUM(LINEST(B1:B6,A1:A6)*{9,1})"),
        ("SUM(ABS(FREQUENCY(A1:A9,B1:B3)))", "SUM(ABS(FREQUENCY(A1:A9,B1:B3)))"),
        ("SUM(VLOOKUP(A1,B1:D9,{2,3},0))", "SUM(VLOOKUP(A1,B1:D9,{2,3},0))"),
    ],
)
def test_one_value_is_taken_where_one_is_wanted(typed: str, meant: str) -> None:
    assert render(intersected(parse(typed)), 0, 0) == meant


@pytest.mark.parametrize(
    "text",
    ["1+2*3", "(1+2)*3", "-2^2", "-(2^2)", "2^-3", "(2^3)^2", "2^(3^2)", "(-A1)%", "A1&(B1=C1)", "F(A1,,{1,-2;3,4})",
     "(A1,B2:B9)", "SUM((A1:B2 B1:C3))", "'my sheet'!name+1", "A1#*2", "@A1:A9", "1-(2-3)", "1/(2/3)"],
)  # fmt: skip
def test_a_written_tree_reads_back_as_itself(text: str) -> None:
    tree = parse(text).tree

    assert formula_of(written(tree), parse(text).leaves).tree == tree
