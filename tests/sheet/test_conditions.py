"""AND, OR and XOR filled down a column beside a range that is the same for all rows."""

import pytest

import cellweave as cw

ROWS = 300


@pytest.mark.parametrize("name", ["AND", "OR", "XOR"])
@pytest.mark.parametrize("held", ["=ROW()>7", "=ROW()>0", "=ROW()<0", '="text"', "=1/(ROW()-9)", "=IF(ROW()=2,TRUE)"])
def test_every_row_has_what_one_cell_has(name: str, held: str) -> None:
    sheet = cw.sheet()
    sheet[f"A1:A{ROWS}"] = held
    sheet[f"B1:B{ROWS}"] = '=CHOOSE(MOD(ROW(),4)+1,TRUE,FALSE,"x",1/0)'
    sheet[f"C1:C{ROWS}"] = f"={name}($A$1:$A${ROWS},B1)"
    for row in (1, 2, 3, 4, ROWS):
        sheet["E1"] = f"={name}($A$1:$A${ROWS},B{row})"
        assert sheet.values(f"C{row}") == sheet.values("E1")
