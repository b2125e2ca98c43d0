"""A formula read by the recipe of another one is what it would be if it were read as a whole."""

from __future__ import annotations

import random

import pytest

from cellweave.formula import scan as scanning
from cellweave.formula.parse import parse
from cellweave.formula.recipes import digits_of, leaves_of, recipe_of
from cellweave.formula.render import render
from cellweave.formula.scan import scan

TEXTS = [
    "=A{}*{}+{}", "=SUM(A{}:$B{})/{}", "=Inputs!B{}*C{}", "='My Inputs'!$B${}-{}", "=Sheet{}!A{}+{}",
    "=IF(A{}=\"x\",{},\"y\")",
    "=IF(A{}=\"x{}\",{},\"\")", "=LOG10({})+A{}", "=tax{}*B{}", "=A:A+{}", "=Jan:Mar!A{}+{}", "=[1]Sheet1!A{}",
    "={}%+A{}",
    "=A{}.{}", "=T{}[a]*{}", "=#REF!+A{}", "=v1.{}!A{}", "=-{}^A{}", "={}:{}", "=A{}:B{}:C{}",
    "='It''s'!A{}&\"a\"\"b\"",
]  # fmt: skip
DIGITS = [
    "0", "1", "2", "10", "007", "1048576", "1048577", "99999999", "0.5", "1.5", "1.50", "0.1", "1.05", "12.345",
    "123456789012345", "1234567890123456", "0.00001", "1.0", "3.14159265358979", "100000000000000.5", "٣",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_recipe_changes_nothing(text: str) -> None:
    rng = random.Random(text)
    for _ in range(200):
        formula = text.format(*(rng.choice(DIGITS) for _ in range(text.count("{}"))))
        whole = scanning._leaves(scanning._SPLIT_A1(formula), 3, 2, "A1", {})
        assert scan(formula, 3, 2) == whole, formula


def test_formulas_that_differ_in_digits_share_one_reading() -> None:
    parts = scanning._SPLIT_A1("=Inputs!B7*1.05+SUM(C1:C9)")
    recipe = recipe_of(parts, digits_of("=Inputs!B7*1.05+SUM(C1:C9)"))
    assert recipe is not None
    other = "=Inputs!B12*2+SUM(C3:C40)"
    assert leaves_of(recipe, digits_of(other), 0, 0) == parse(other, 0, 0).leaves
    assert render(parse(other, 0, 0), 0, 0) == other


@pytest.mark.parametrize("spelled", ["77.0", "7.50", "٣", "007", "1e3"])
def test_a_spelling_is_kept_whatever_was_read_before(spelled: str) -> None:
    for usual in ("7.5", "7.5", "7", "7"):
        parse(f"=A1*{usual}-B2")
    text = f"=A1*{spelled}-B2"
    assert render(parse(text)) == text
