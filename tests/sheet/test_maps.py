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
    "x+#N/A", "IF(x>1,y)", "IF(x,y,1/0)", "IFERROR(x/y,x)", 'IF(AND(x>1,y<5),x*y,IF(ISTEXT(x),"t",0))', "OR(x>1,y=7)",
    "LET(z,x*y,IF(z>1,z,y))", "LET(x,y,x&1)", "LET(z,x,z)", "NOT(x)", "ISBLANK(x)", "IFS(x>1,1,y>1,2)",
    "SWITCH(x,7,y,0)", "VLOOKUP(x,$A$1:$B$9,2,FALSE)", "COUNTIF($A$1:$A$40,x)", "x-AVERAGE($D$1:$D$4)",
    'TEXT(x,"0.0")&y', "MAX(x,y,2)", "CHOOSE(x,y,1)", "SEQUENCE(2)", "SUM(SEQUENCE(2)*x)", "LAMBDA(z,z+x)(y)", "x:y",
    "XLOOKUP(x,$B$1:$B$9,$A$1:$A$9,y)", "nothing+x", "TRUE", 'IF(x="","none",x)', "$D$2", "IF(x>1,$D$2,y)",
]  # fmt: skip
ROW_BODIES = [
    "SUM(r)", "MAX(r)-MIN(r)", "AVERAGE(r)", "COUNT(r)", "COUNTA(r)", "COUNTBLANK(r)", "AND(r)", "OR(r)",
    "INDEX(r,1)*INDEX(r,2)", "INDEX(r,1,2)", "INDEX(r,4)", "IF(SUM(r)>5,1,INDEX(r,2))",
    "LET(a,INDEX(r,1),b,INDEX(r,3),a&b)", "SUMPRODUCT(r,r)", "SUM(r*2)", 'TEXTJOIN(",",TRUE,r)', "STDEV(r)",
    "MEDIAN(r)", "COUNTIF(r,1.5)", "COLUMNS(r)", "ROWS(r)", "ROW(r)", "r", "SUM(IF(r>1,r))", "MATCH(7,r,0)",
    "XLOOKUP(7,r,r,0)", "LARGE(r,1)", "CONCAT(r)", "PRODUCT(r)", "LET(r,2,r)", "SUM(LET(s,r,s))",
    "ISBLANK(INDEX(r,1))",
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


@pytest.mark.parametrize("body", ROW_BODIES)
def test_a_lambda_of_rows_is_that_of_each_row(body: str) -> None:
    sheet = cw.Sheet()
    for row in range(1, ROWS + 1):
        for column, item in (("A", ITEMS[row % 12]), ("B", ITEMS[row * 5 // 7 % 12]), ("C", ITEMS[row * 3 % 11])):
            if item is not None:
                sheet[f"{column}{row}"] = item
    sheet["A50"] = "=1/0"
    sheet["F1"] = f"=BYROW(A1:C{ROWS},LAMBDA(r,{body}))"
    for row in range(1, ROWS + 1):
        sheet[f"H{row}"] = f"=BYROW(A{row}:C{row},LAMBDA(r,{body}))"
    found = sheet.values(f"F1:H{ROWS}")
    assert [line[0] for line in found] == [line[2] for line in found]


@pytest.mark.parametrize(
    "formula",
    [
        "=LET(abs,LAMBDA(a,a+1),MAP(A1:A{n},LAMBDA(x,abs(x))))", "=LET(k,3,MAP(A1:A{n},LAMBDA(x,x+4-k)))",
        "=LET(f,LAMBDA(x,x+1),MAP(A1:A{n},f))", "=LET(k,A1:A{n},MAP(k,LAMBDA(x,x+COUNT(k)/COUNT(k))))",
        "=BYROW(A1:A{n},LAMBDA(r,LET(abs,LAMBDA(a,a+1),abs(INDEX(r,1)))))",
    ],
)  # fmt: skip
def test_names_bound_around_a_lambda_are_meant(formula: str) -> None:
    sheet = cw.Sheet()
    for row in range(1, ROWS + 1):
        sheet[f"A{row}"] = float(-row)
    sheet["F1"] = formula.format(n=ROWS)
    assert [row[0] for row in sheet.values(f"F1:F{ROWS}")] == [1.0 - row for row in range(1, ROWS + 1)]
