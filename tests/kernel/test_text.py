import pytest

from cellweave.kernel.spool import MemorySpool
from cellweave.kernel.text import HEAD, LINE, TAIL, StreamText


def stream() -> StreamText:
    return StreamText("stdout", MemorySpool)


def test_short_text_is_shown_whole_and_told_in_pieces():
    text = stream()
    text.write("a\n")
    assert text.take() == "a\n"
    text.write("b")
    text.write("c\n")
    assert text.take() == "bc\n"
    assert text.take() == ""
    assert text.data() == {"stream": "stdout", "text": "a\nbc\n", "dropped": 0}


@pytest.mark.parametrize("piece", ["x" * 99 + "\n", "é" * 9 + "\n", "y" * 70_000 + "\n"])
def test_long_text_keeps_both_ends_and_the_rest_can_be_read(piece):
    text = stream()
    whole = piece * (400_000 // len(piece))
    for start in range(0, len(whole), 5000):
        text.write(whole[start : start + 5000])
    data = text.data()
    assert data["text"] == whole[:HEAD] + whole[-TAIL:]
    assert data["head"] == HEAD
    assert data["dropped"] == len(whole) - HEAD - TAIL
    assert text.take() is None
    assert "".join(text.read(start, 10_000) for start in range(0, len(whole), 10_000)) == whole


def test_a_carriage_return_overwrites_the_line():
    text = stream()
    for percent in range(0, 101, 10):
        text.write(f"\r{percent:3}% done")
    assert text.data()["text"] == "100% done"
    assert text.take() is None
    text.write("\nnext\n")
    assert text.data()["text"] == "100% done\nnext\n"


def test_a_carriage_return_at_the_end_of_a_print_waits_for_the_next():
    text = stream()
    text.write("long text\r")
    text.write("new")
    assert text.data()["text"] == "newg text"


def test_line_ends_of_windows_are_line_ends():
    text = stream()
    text.write("a\r\nb\r\n")
    assert text.data()["text"] == "a\nb\n"


def test_a_line_without_an_end_is_bounded():
    text = stream()
    for _ in range(100):
        text.write("z" * LINE)
    assert len(text.data()["text"]) == HEAD + TAIL
    assert text.data()["dropped"] == 100 * LINE - HEAD - TAIL
