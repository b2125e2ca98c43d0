"""The parts of the kernel process that need no process."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellweave.protocol.messages import Answer, Load, Run, SetWidget, Watch
from cellweave.protocol.state import CellSource
from cellweave.session.process import spool as spool_module
from cellweave.session.process.death import death
from cellweave.session.process.frames import Unpacker, packed
from cellweave.session.process.inbox import Inbox
from cellweave.session.process.note import Note
from cellweave.session.process.spool import FileSpool


@given(st.lists(st.text(max_size=20), max_size=5), st.integers(1, 7))
def test_messages_survive_any_cut_of_the_bytes(texts, size):
    data = b"".join(packed(Answer(place, text)) for place, text in enumerate(texts))
    unpacker = Unpacker()
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    assert [item.data for chunk in chunks for item in unpacker.feed(chunk)] == texts


def test_a_lone_surrogate_goes_through():
    (message,) = Unpacker().feed(packed(Answer(1, "a\ud800b")))
    assert message.data == "a\ud800b"


def test_moves_of_one_input_that_wait_become_the_last():
    inbox = Inbox()
    for value in range(5):
        inbox.put(SetWidget("a", "n", value))
        inbox.put(SetWidget("a", "m", value))
    assert inbox.get() == (SetWidget("a", "n", 4), 5)
    assert inbox.get() == (SetWidget("a", "m", 4), 5)


def test_no_command_overtakes_another():
    inbox = Inbox()
    commands = [SetWidget("a", "n", 1), Run("all"), SetWidget("a", "n", 2), Load([]), Run("all")]
    for command in commands:
        inbox.put(command)
    assert [inbox.get() for _ in commands] == [(command, 1) for command in commands]


def test_documents_that_wait_become_the_last_with_every_choice():
    inbox = Inbox()
    inbox.put(Load([], widgets={"a": {"n": 1}, "b": {"n": 1}}))
    inbox.put(Load([CellSource("a", "A", "code", "1")], widgets={"a": {"n": 2}}))
    load, count = inbox.get()
    assert (count, load.cells[0].id, load.widgets) == (2, "a", {"a": {"n": 2}, "b": {"n": 1}})


def test_clearing_keeps_documents_and_what_is_watched_and_counts_the_rest():
    inbox = Inbox()
    for command in (SetWidget("a", "n", 1), SetWidget("a", "n", 2), Load([]), Watch("variables", True), Run("all")):
        inbox.put(command)
    assert inbox.clear() == 3
    assert [inbox.get() for _ in range(2)] == [(Load([]), 1), (Watch("variables", True), 1)]


@given(st.lists(st.text("aé€😀\n", max_size=40), max_size=30), st.integers(0, 400), st.integers(0, 50))
def test_a_spool_reads_by_character(texts, offset, size):
    spool = FileSpool()
    for text in texts:
        spool.write(text)
    assert spool.read(offset, size) == "".join(texts)[offset : offset + size]
    spool.close()


def test_a_spool_finds_characters_far_inside(monkeypatch):
    monkeypatch.setattr(spool_module, "MARK", 100)
    spool = FileSpool()
    whole = "".join(f"{number}é€\n" for number in range(5000))
    for start in range(0, len(whole), 37):
        spool.write(whole[start : start + 37])
    for offset in range(0, len(whole), 997):
        assert spool.read(offset, 50) == whole[offset : offset + 50]
    spool.close()


def test_a_full_spool_keeps_the_beginning(monkeypatch):
    monkeypatch.setattr(spool_module, "FILE_LIMIT", 10)
    spool = FileSpool()
    for text in ("12345", "678", "too long", "9"):
        spool.write(text)
    assert spool.read(0, 100) == "12345678"
    spool.close()


@pytest.mark.parametrize(
    ("code", "is_wanted", "words"),
    [
        (-9, True, "was stopped"),
        (-9, False, "memory ran out"),
        (-11, False, "SIGSEGV"),
        (-64, False, "SIGRTMAX"),
        (3, False, "exit code 3"),
    ],
)
def test_a_death_is_a_sentence(code, is_wanted, words):
    assert words in death(code, is_wanted, "a", "").sentence


def test_last_words_are_the_users():
    stack = '  File "<cell a>", line 1 in <module>'
    ours = f'  File "{spool_module.__file__}", line 3 in write'
    assert death(-11, False, "a", f"Fatal Python error\n\n{stack}\n{ours}\n").lines == ["Fatal Python error", stack]


def test_a_note_is_replaced(tmp_path):
    with (tmp_path / "note").open("w+b") as file:
        note = Note(os.dup(file.fileno()))
        note.write("a long cell id")
        note.write("é")
        assert note.read() == "é"
        note.write("")
        assert note.read() == ""
