"""Lines of the row syntax under edits: the spacing that was typed stays around what changes."""

import pytest

from cellweave.sheet.rowtext import changed_line


@pytest.mark.parametrize(
    ("line", "changes", "changed"),
    [
        ("a  |  bb | c", {1: "longer"}, "a  |  longer | c"),
        ("1|2 ", {0: "9"}, "9|2 "),
        ("a |   | c", {1: "b"}, "a | b | c"),
        ("a | b", {0: ""}, " | b"),
        # A line grows to the last cell that gets a content, and for no other.
        ("a | b", {3: "d"}, "a | b | | d"),
        ("a | b", {0: "x", 4: ""}, "x | b"),
        ("", {1: "x"}, " | x"),
    ],
)
def test_a_cell_changes_within_its_line(line: str, changes: dict[int, str], changed: str) -> None:
    assert changed_line(line, changes) == changed
