"""Number format codes. Cases marked M are from Microsoft's pages on TEXT and on number format codes."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellweave.errors import FormulaError
from cellweave.formula.format_facts import format_letter
from cellweave.formula.format_value import format_value, general
from cellweave.values import NA

CASES = [
    (1234.567, "$#,##0.00", "$1,234.57"),  # M
    (0.285, "0.0%", "28.5%"),  # M
    (4.34, "# ?/?", "4 1/3"),  # M
    (0.34, "# ?/?", " 1/3"),
    (12200000, "0.00E+00", "1.22E+07"),  # M
    (1234567898, "[<=9999999]###-####;(###) ###-####", "(123) 456-7898"),  # M
    (1234, "0000000", "0001234"),  # M
    (123456, '##0° 00\' 00\'\'', "12° 34' 56''"),  # M
    (12345.67, "#,###.00", "12,345.67"),
    (12200000, "0.0,,", "12.2"),  # M
    (12000, "#,", "12"),  # M
    (0.631, "0.#", "0.6"),  # M
    (12, "#.0#", "12.0"),  # M
    (1234.568, "#.0#", "1234.57"),  # M
    (8.9, "#.000", "8.900"),  # M
    (0.5, "#.##", ".5"),
    (5.25, "# ??/??", "5  1/4 "),  # M: denominators line up
    (5.3, "# ??/100", "5 30/100"),
    (2, "# ?/?", "2    "),
    (0, "# ?/?", "0    "),
    (0.001, "# ??/??", "0      "),
    (1.25, "0.0.0", "1.2.5"),
    (12, "0.0.00", "12.0.00"),
    (44.398, "???.???", " 44.398"),  # M
    (-5, "0;(0)", "(5)"),
    (-5, "0", "-5"),
    (0, '0;-0;"zero"', "zero"),
    (5, '0;-0;"zero";"<"@">"', "5"),
    ("abc", '0;-0;"zero";"<"@">"', "<abc>"),
    ("abc", "0.00", "abc"),
    (True, "0.00", "TRUE"),
    (None, "0.00", "0.00"),
    (NA, "0", "#N/A"),
    (-0.001, "0.00", "0.00"),
    (2.675, "0.00", "2.68"),  # half away from zero on the digits shown, not on the binary value
    (1.005, "0.00", "1.01"),
    (0.1 + 0.2, "0.0000000000000000", "0.3000000000000000"),
    (1e15, "#,##0", "1,000,000,000,000,000"),
    (12345, "##0.0E+0", "12.3E+3"),
    (0.00012345, "0.00E-00", "1.23E-04"),
    (999.96, "0.0E+0", "1.0E+3"),
    (5, "/", "/"),  # signs alone are shown
    (5, "(,)", "(,)"),
    (5, "General/", "5/"),
    ("abc", '@", "', "abc, "),
    ("abc", "@/", "abc/"),
    (12.5, "$.", "$13."),  # as .00 shows the digits before a point, whether or not it has places for them
    (0, ".", "."),
    (5, "General", "5"),
    (-1.5, "General", "-1.5"),
    (5, '"about "General', "about 5"),
    (1e6, "[>=1000000]0.0,,\"M\";[>=1000]0,\"K\";0", "1.0M"),
    (2500, "[>=1000000]0.0,,\"M\";[>=1000]0,\"K\";0", "3K"),
    (7, "[>=1000000]0.0,,\"M\";[>=1000]0,\"K\";0", "7"),
    (5, "[Red]0", "5"),
    (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
    (5, "0\\x", "5x"),
    (2.5, "0.0x", "2.5x"),
    (5, "_(0_)", " 5 "),
    (36526, "yyyy-mm-dd", "2000-01-01"),
    (36526, "d-mmm-yy", "1-Jan-00"),
    (36526, "dddd, mmmm d, yyyy", "Saturday, January 1, 2000"),
    (36526, "mmmmm", "J"),
    (60, "yyyy-mm-dd", "1900-02-29"),
    (0, "yyyy-mm-dd", "1900-01-00"),
    (1, "ddd", "Sun"),
    (0.75, "h:mm AM/PM", "6:00 PM"),
    (0.0, "h:mm a/p", "12:00 a"),
    (0.52083333, "hh:mm:ss", "12:30:00"),
    (1.5, "[h]:mm", "36:00"),
    (0.5, "[mm]:ss", "720:00"),
    (36526.999999999, "yyyy-mm-dd hh:mm:ss", "2000-01-02 00:00:00"),
    (0.123456, "hh:mm:ss.000", "02:57:46.598"),
    (0.5, "m/d/yyyy h:mm", "1/0/1900 12:00"),
    (43831.5, 'd "days" hh"h" mm"m"', "1 days 12h 00m"),
    # What follows Excel 2008 showed in the workbooks of Apache POI's format tests, with other numbers here.
    (2.25, "#:#=/=#", "2:1=/=4"),
    (0.25, "#:#=/=#", "1=/=4"),
    (0.25, "#:?=/=#", " 1=/=4"),
    (0.25, "?:#=/=#", "  1=/=4"),
    (0.25, "0:#=/=#", "0:1=/=4"),
    (3, "#:#=/=#", "3"),
    (3, "#:#=/=?", "3      "),
    (3, "#:0=/=#", "3:0=/=1"),
    (0, "#:0=/=#", "0=/=1"),
    (0, "?:0=/=#", "0:0=/=1"),
    (0, "#:#=/=#", "0"),
    (12.25, "#:? 0#/000", "1:2 01/004"),
    (2.5, "#_#/#", "5 /2"),
    (0, "#_#/#", "0 /1"),
    (-0.25, "#-#-#:#/#", "---1/4"),
    (1234, ",#", ",1234"),
    (1234, "?,??????", "    1,234"),
    (9876.5, "#,e-#", "1e4"),
    (9876.5, "0.0|e+|0", "9.9|e|+3"),
    (0.0098765, "0.0|e+|0", "9.9|e|-3"),
    (9876.5, "#%E+#%", "1%E+4%"),
    (0, "###.#E+0", "000.E+0"),
    (12, '[<10]#" few"', "12"),
    (-12, '[>10]#" many"', "-12"),
    (15, "[<10]0;[>20]0", "###########"),
    # Microsoft's article Q67469: conditions left out are >0 and <0, and the third section takes what is left.
    (640, "[>1000]0.0E+0;General;0.00", "640.00"),
    (-640, "[>1000]0.0E+0;0.0;0.00", "640.0"),
    (-8, "[>100]0;[<100](0);0", "-(8)"),
    (-8, "[>100]0;[<0](0);0", "(8)"),
    (8, "0.00;[>5]0.0", "8.00"),
    (-8, "0.00;[>5]0.0;0", "-8"),
    (0, "0.00;[>5]0.0", "###########"),
    (-8, "[>5]0.0;0.00", "-8.00"),
    (True, "0;0;0;<@>", "<TRUE>"),
    (0.75, "h:mm am/pm", "6:00 PM"),
    (1.5, "[h]:mm h", "36:00 36"),
    (1.0625, 's:m"m "[h]', "0:30m 25"),
    (36526, "[$-F800]d/m/yy", "Saturday, January 1, 2000"),
    (36526.75, "[$-x-systime]", "6:00:00 PM"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code", "shown"), CASES)
def test_a_value_is_shown_as_excel_shows_it(value: object, code: str, shown: str) -> None:
    assert format_value(value, code) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1 / 3, "0.333333333"),
        (100 / 3, "33.33333333"),
        (123456789.12345, "123456789.1"),
        (12345678901, "12345678901"),
        (123456789012, "1.23457E+11"),
        (0.0001, "0.0001"),
        (0.00001, "0.00001"),
        (0.0000123456, "1.23456E-05"),
        (-0.1, "-0.1"),
        (1e100, "1E+100"),
        (9.999999e20, "1E+21"),
        (1e-300, "1E-300"),
    ],
)
def test_general_fits_eleven_characters(number: float, shown: str) -> None:
    assert general(number) == shown


@pytest.mark.parametrize("code", ["0;0;0;@;0", "0 miles", "[what]0", '0"kg', "0\\", "0_", "0*", "[h", "@0", "@;0"])
def test_a_code_without_meaning_is_refused(code: str) -> None:
    with pytest.raises(FormulaError):
        format_value(1.0, code)


@pytest.mark.parametrize("serial", [-1.0, 2_958_466.0])
def test_a_number_outside_the_calendar_is_no_date(serial: float) -> None:
    with pytest.raises(FormulaError):
        format_value(serial, "yyyy")


@given(st.floats(allow_nan=False, allow_infinity=False), st.text('0#?.,%E+-/@;[]<>=hmsyd"\\_*$ ', max_size=12))
def test_no_code_and_no_number_break_it(number: float, code: str) -> None:
    with contextlib.suppress(FormulaError):
        assert isinstance(format_value(number, code), str)


@given(st.integers(-(10**14), 10**14), st.integers(0, 6))
def test_fixed_decimals_are_those_of_decimal_arithmetic(scaled: int, places: int) -> None:
    number = scaled / 10**places
    code = "0." + "0" * places if places else "0"
    assert format_value(number, code) == f"{number:.{places}f}"


@pytest.mark.parametrize(
    ("code", "letter"),
    [
        ("General", "G"), ("0", "F0"), ("#,##0", ",0"), ("0.00", "F2"), ("#,##0.00", ",2"),
        ("$#,##0_);($#,##0)", "C0"), ("$#,##0_);[Red]($#,##0)", "C0-"), ("$#,##0.00_);($#,##0.00)", "C2"),
        ("0%", "P0"), ("0.00%", "P2"), ("0.00E+00", "S2"), ("# ?/?", "G"), ("m/d/yy", "D4"), ("m/d/yy h:mm", "D4"),
        ("mm/dd/yy", "D4"), ("d-mmm-yy", "D1"), ("d-mmm", "D2"), ("mmm-yy", "D3"), ("mm/dd", "D5"),
        ("h:mm AM/PM", "D7"), ("h:mm:ss AM/PM", "D6"), ("h:mm", "D9"), ("h:mm:ss", "D8"), ("(0);0", "F0()"), ("@", "G"),
    ],
)  # fmt: skip
def test_cell_names_formats_by_letters(code: str, letter: str) -> None:
    """Source: Microsoft, CELL function, "CELL format codes"."""
    assert format_letter(code) == letter


def test_a_cell_whose_code_has_no_meaning_looks_general() -> None:
    assert format_letter('0"kg') == format_letter("General")
