"""Texts longer than lookups take, in one cell as filled down a column."""

import cellweave as cw
from cellweave.values import NA, VALUE


def test_a_column_of_lookups_refuses_long_texts_as_one_cell_does() -> None:
    sheet = cw.sheet()
    sheet["A1:A200"] = '=REPT("a",ROW()+100)'
    sheet["B1:B200"] = "=MATCH(A1,$A$1:$A$300,0)"
    sheet["C1:C200"] = "=VLOOKUP(A1,$B$1:$B$300,1,FALSE)"
    assert sheet.values("B155:B156") == [[155.0], [VALUE]]
    assert sheet.values("C155:C156") == [[NA], [VALUE]]
