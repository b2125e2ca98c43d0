"""MAP over whole columns is what its lambda gives for every element alone."""

from __future__ import annotations

import pytest

import cellweave as cw

ITEMS = [1.5, -2.0, 0.0, None, "12", "text", True, False, 1e308, 0.1, "", 7.0]
ROWS = 120
BODIES = [
    "x+1", "-x", "x%", "x*x/y", "x&y", "x=y", "x<y", "x^y", "ROUND(x*y,1)", "SQRT(x)", "MOD(x,y)", "LEFT(x,2)",
    "UPPER(TRIM(x))", "LEN(x)+1", "ABS(x)-INT(y)", "LOG(x)", "x", "IF(x>y,x,y)", "SUM(x,y)", "x+$D$1", "POWER(x)",
    "ATAN2(x,y)", "QUOTIENT(x,y)", "CEILING(x,y)", "ROUND(x,y)", "@x+1", "+x", "y", "LOWER(x)&1", "MID(x,1,1)",
    "x+#N/A",
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
def test_a_map_is_its_lambda_element_by_element(body: str) -> None:
    sheet = cw.Sheet()
    for row in range(1, ROWS + 1):
        for column, item in (("A", ITEMS[row % 12]), ("B", ITEMS[row * 5 // 7 % 12])):
            if item is not None:
                sheet[f"{column}{row}"] = item
    sheet["A50"] = "=1/0"
    sheet["D1"] = 3.0
    sheet["F1"] = f"=MAP(A1:A{ROWS},B1:B{ROWS},LAMBDA(x,y,{body}))"
    for row in range(1, ROWS + 1):
        sheet[f"H{row}"] = f"=MAP(A{row},B{row},LAMBDA(x,y,{body}))"
    found = sheet.values(f"F1:H{ROWS}")
    assert [line[0] for line in found] == [line[2] for line in found]
