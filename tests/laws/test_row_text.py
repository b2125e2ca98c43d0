"""Laws of a sheet's text: whatever its header, values and formulas, it reads back as the same sheet, and an edit and
its inverse leave the lines as their author wrote them.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import cellweave as cw

SETTINGS = settings(max_examples=int(os.environ.get("CELLWEAVE_LAW_CASES", "100")), deadline=None)
_names = st.one_of(
    st.sampled_from(
        ["2024", "9lives", "a|b", "[x]", "a]b", "it's", "x'", "'x", "SUM", "sum", "b", "C", "new\nline", "@"]
    ),
    st.text(min_size=1, max_size=6).filter(lambda text: text.isprintable() and text[0] != "="),
)
_values = st.one_of(
    st.none(), st.booleans(), st.floats(-1e6, 1e6), st.integers(-(10**6), 10**6), st.text(max_size=6),
    st.dates(date(1900, 3, 1), date(2200, 1, 1)), st.times().map(lambda at: at.replace(microsecond=0)),
    st.datetimes(datetime(1900, 3, 1), datetime(2200, 1, 1)),
)  # fmt: skip
_formulas = st.sampled_from(["=A2*B2", '=B2&"|"', "=SUM(A2:C2)", "=$B2+1", "=A1", "=C3"])


@SETTINGS
@given(
    st.lists(_names, min_size=3, max_size=3), st.lists(st.lists(_values, min_size=3, max_size=3), max_size=4), _formulas
)
def test_text_says_the_header_the_values_and_the_formulas(
    names: list[str], rows: list[list[Any]], formula: str
) -> None:
    sheet = cw.Sheet(header=True)
    sheet["A1:D1"] = [*names, "result"]
    for row, values in enumerate(rows, 2):
        for column, value in zip("ABC", values, strict=True):
            if isinstance(value, str):
                sheet.enter(f"{column}{row}", "'" + value)
            else:
                sheet[f"{column}{row}"] = value
    sheet["D2:D5"] = formula
    read = cw.sheet(sheet.text(), header=True)
    assert read.header == sheet.header
    for row in range(1, 6):
        for place in (f"{column}{row}" for column in "ABCD"):
            assert read.formula(place) == sheet.formula(place), sheet.text()
            assert repr(read.values(place)) == repr(sheet.values(place)), sheet.text()


_written = st.text(st.sampled_from("ab12.|\"'=@[](){}+-%#:!,; \t\\\n$°"), max_size=60)


@SETTINGS
@given(_written, st.booleans())
def test_any_text_is_kept_and_a_change_stays_in_its_line(text: str, header: bool) -> None:
    sheet = cw.sheet(text, header=header)
    assert sheet.text() == text
    row = sheet.shape[0]
    if row < 2:
        return
    sheet[f"A{row}"] = 12345
    changed = [
        (one, other) for one, other in zip(text.split("\n"), sheet.text().split("\n"), strict=True) if one != other
    ]
    assert len(changed) == 1
