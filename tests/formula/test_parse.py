"""Trees, leaves and refusals of the parser."""

from __future__ import annotations

from typing import Any

import pytest

from cellweave.errors import FormulaError
from cellweave.formula.parse import parse
from cellweave.formula.render import render
from cellweave.formula.syntax import (
    ArrayLiteral,
    Binary,
    Call,
    Constant,
    Invocation,
    Name,
    Node,
    Omitted,
    Reference,
    Slot,
    Structured,
    Unary,
    Union,
    walk,
)
from cellweave.values import REF


def shape(node: Node) -> Any:
    """Return a tree as short nested tuples."""
    if isinstance(node, Slot):
        return {"\x01": "ref", "\x02": "num", "\x03": "text"}[node.kind]
    if isinstance(node, Binary):
        return node.operator, shape(node.left), shape(node.right)
    if isinstance(node, Unary):
        return node.operator, shape(node.operand)
    if isinstance(node, Call):
        return node.name, *map(shape, node.arguments)
    if isinstance(node, Invocation):
        return "call", shape(node.callee), *map(shape, node.arguments)
    if isinstance(node, Union):
        return "union", *map(shape, node.parts)
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, ArrayLiteral):
        return [[shape(item) for item in row] for row in node.rows]
    return "omitted" if isinstance(node, Omitted) else node


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=-2^2", ("^", ("-", "num"), "num")),
        ("=2^3^2", ("^", ("^", "num", "num"), "num")),
        ("=2^-2", ("^", "num", ("-", "num"))),
        ("=1+2*3", ("+", "num", ("*", "num", "num"))),
        ("=1-2-3", ("-", ("-", "num", "num"), "num")),
        ("=-A1%", ("%", ("-", "ref"))),
        ("=2^3%", ("^", "num", ("%", "num"))),
        ('="a"&1=2&"b"', ("=", ("&", "text", "num"), ("&", "num", "text"))),
        ("=1<2=TRUE", ("=", ("<", "num", "num"), True)),
        ("=A1:B2 B1:B9", (" ", "ref", "ref")),
        ("=SUM(A1 , 2 )", ("SUM", "ref", "num")),
        ("=SUM((A1,B2))", ("SUM", ("union", "ref", "ref"))),
        ("=A1:INDEX(B:B,3)", (":", "ref", ("INDEX", "ref", "num"))),
        ("=@A1:A9", ("@", "ref")),
        ("=A1#", ("#", "ref")),
        ("=SUM({#REF!,1},#REF!)", ("SUM", [[REF, "num"]], "ref")),
        ("=IF(,1,)", ("IF", "omitted", "num", "omitted")),
        ("=LAMBDA(x,x)(3)", ("call", ("LAMBDA", Name("x"), Name("x")), "num")),
        ("=T[amount]", Structured("T", (), "amount", "amount")),
        ("=[@price]", Structured(None, ("row",), "price", "price")),
        ("=T[[#Totals],[a]:[b]]", Structured("T", ("totals",), "a", "b")),
        ("=T[@[unit price]]", Structured("T", ("row",), "unit price", "unit price")),
        ("=T[[#This Row],[a]]", Structured("T", ("row",), "a", "a")),
        ("=T['#a'[b]", Structured("T", (), "#a[b", "#a[b")),
        ("=T[]", Structured("T", (), None, None)),
        ("=Data!rate", Name("rate", "Data")),
        ("='My Data'!rate", Name("rate", "My Data")),
        ("=1.50", 1.5),
        ("=true", True),
    ],
)
def test_tree(text: str, expected: Any) -> None:
    assert shape(parse(text).tree) == expected


@pytest.mark.parametrize(
    ("text", "corners"),
    [
        ("=A1", (0, 0, 0, 0)),
        ("=$XFD$1048576", (1_048_575, 16_383, 1_048_575, 16_383)),
        ("=B2:A1", (1, 1, 0, 0)),
        ("=A:C", (0, 0, 1_048_575, 2)),
        ("=2:3", (1, 0, 2, 16_383)),
    ],
)
def test_corners(text: str, corners: tuple[int, ...]) -> None:
    (reference,) = parse(text, 6, 4).references
    assert reference.corners(6, 4) == corners


def test_sheets_and_books() -> None:
    first, second, third, fourth = parse(
        "=Jan:Mar!A1+'It''s'!B2+[Book1.xlsx]Data!C3+'C:\\x\\[a b.xlsx]c d'!D4"
    ).references
    assert (first.sheet, first.last_sheet) == ("Jan", "Mar")
    assert second.sheet == "It's"
    assert (third.book, third.sheet) == ("Book1.xlsx", "Data")
    assert (fourth.book, fourth.sheet) == ("a b.xlsx", "c d")


def test_filled_formulas_are_equal() -> None:
    assert parse("=A2*$B$1+1", 1, 2) == parse("=A9*$B$1+1", 8, 2)
    assert parse("=A2*B$1", 1, 2) != parse("=A2*$B$1", 1, 2)
    assert parse("=A2*3", 1, 2).skeleton is parse("=B7*4", 9, 9).skeleton


@pytest.mark.parametrize("name", ["XYZ1", "A0", "LOG10x", "A1048577", "x.A1", "A1.5", "tax_2020", "_A1", "R1C1x"])
def test_what_looks_like_an_address_but_is_a_name(name: str) -> None:
    formula = parse(f"={name}+1")
    assert formula.references == []
    assert Name(name) in walk(formula.tree)


def test_row_syntax() -> None:
    columns = {"qty": 1, "price": 2, "unit price": 5, "d": 7}
    formula = parse("=@qty*@price+SUM(D2:@F[-1])+@[unit price]+@$B+@d", 3, 3, notation="rows", columns=columns)
    assert render(formula, 3, 3) == "=B4*C4+SUM(D2:F3)+F4+$B4+H4"


def test_row_syntax_leaves_the_operator_at_names() -> None:
    assert shape(parse("=@nobody+@SUM(A1)", 3, 3, notation="rows").tree)[1] == ("@", Name("nobody"))


def test_r1c1() -> None:
    formula = parse("=RC[-1]*R1C1+SUM(R[-2]C:R[-1]C)+SUM(C[1])+SUM(R)", 4, 2, notation="R1C1")
    assert render(formula, 4, 2) == "=B5*$A$1+SUM(C3:C4)+SUM(D:D)+SUM(5:5)"
    assert render(formula, 4, 2, notation="R1C1") == "=RC[-1]*R1C1+SUM(R[-2]C:R[-1]C)+SUM(C[1])+SUM(R)"


def test_what_is_filled_off_the_grid_is_a_dead_reference() -> None:
    formula = parse("=A1+B5", 4, 1)
    assert render(formula, 0, 1) == "=#REF!+B1"
    assert parse("=#REF!").references[0].range(0, 0) is None
    assert parse("=A1").references == [Reference(None, 0, 0, 0, 0)]


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("=1+", 3),
        ("=SUM(1", 6),
        ("=)", 1),
        ("=1 2", 3),
        ("={1,2;3}", 8),
        ("={A1}", 4),
        ('="abc', 1),
        ("=SUM(1,,", 8),
        ("=A1 'x", 4),
        ('=SUM(A10,"a, b",1.25)+)', 22),
        ("='My sheet'!$A$1:$B$20 + 12 12", 28),
        ("=1+", 3),
        ("", 0),
        ("=", 1),
    ],
)
def test_refusals_say_where(text: str, position: int) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.position == position


def test_a_refusal_shows_what_was_typed() -> None:
    with pytest.raises(FormulaError, match=r"=SUM\(A1:A9, 12 at character 15\."):
        parse("=SUM(A1:A9, 12")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('=A1&"nut', 'The text that begins here does not end: =A1&"nut at character 5.'),
        ("='My sheet!A1", "The name of a sheet that begins here does not end: ='My sheet!A1 at character 2."),
        ("=IF(A1;2;3)", "Arguments are parted by commas, not by ';': =IF(A1;2;3) at character 7."),
        ("={1,2", "The formula ends too early: ={1,2 at character 6."),
        ("=" + "A1+" * 400 + ")", "')' is not expected here: …" + "A1+" * 20 + ") at character 1202."),
    ],
)
def test_a_refusal_says_what_is_wrong_and_where(text: str, said: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("=ที่ดิน*2", "=ที่ดิน*2"),
        ("=LET(ค่า,3,ค่า+1)", "=LET(ค่า,3,ค่า+1)"),
        ("=cafe\u0301*2", "=cafe\u0301*2"),
        ("=SUM(हरियाणवी!A1,0)", "=SUM('हरियाणवी'!A1,0)"),
    ],
)
def test_words_have_the_marks_of_every_script(typed: str, shown: str) -> None:
    assert render(parse(typed, 0, 0), 0, 0) == shown
