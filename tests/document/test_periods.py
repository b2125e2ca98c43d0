import pytest

from cellweave.document import periods_of, read
from cellweave.document.periods import period_of


@pytest.mark.parametrize(
    ("every", "seconds"),
    [
        ("10m", 600),
        ("90s", 90),
        ("1h 30m", 5400),
        ("1.5d", 129_600),
        (" 2 H ", 7200),
        ("500ms", 0.5),
        (30, 30),
        (0.5, 0.5),
    ],
)
def test_a_period_is_amounts_with_units_or_seconds(every, seconds):
    assert period_of({"every": every}) == seconds


@pytest.mark.parametrize(
    "every",
    ["", "10", "ten minutes", "10x", "-5s", "1h30", "m", None, True, [1], float("nan"), 0, 1e9, "9" * 400 + "d"],
)
def test_anything_else_is_said_to_be_none(every):
    with pytest.raises(ValueError, match="every="):
        period_of({"every": every})


def test_a_cell_without_every_has_no_period():
    assert period_of({"manual": True}) is None


def test_a_wrong_period_is_a_notice_that_names_its_line_and_the_cell_does_not_run_by_itself():
    document = read(
        b'# %% A every="soon"\na = 1\n\n# %% B every="5m"\nb = 1\n\n# %% [markdown] every="1m"\n# text\n', "book.py"
    )
    assert document.notices == (
        "book.py line 1: every='soon' is not a period. Write an amount and a unit, such as \"10m\" (s, m, h, d). "
        "The cell does not run by itself.",
    )
    assert periods_of(document.cells) == {document.cells[1].id: 300.0}
