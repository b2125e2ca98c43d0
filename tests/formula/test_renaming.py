"""Formulas after sheets get other names."""

from __future__ import annotations

import pytest

from cellweave.formula.parse import parse
from cellweave.formula.renaming import renamed_sheet
from cellweave.formula.render import render


@pytest.mark.parametrize(
    ("old", "new", "text", "expected"),
    [
        ("data", "My Data", "=Data!A1+Data2!A1", "='My Data'!A1+Data2!A1"),
        ("B", "It's", "=A:B!A1", "='A:It''s'!A1"),
        ("Costs", "2026", "=Costs!rate*'Costs'!A1", "='2026'!rate*'2026'!A1"),
        ("Costs", "New", '="Costs!A1"&[Book]Costs!A1', '="Costs!A1"&[Book]Costs!A1'),
    ],
)
def test_references_and_names_of_a_sheet_follow_its_name(old: str, new: str, text: str, expected: str) -> None:
    assert render(renamed_sheet(parse(text), old, new)) == expected
