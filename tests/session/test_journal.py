import sqlite3

import pytest

from cellweave.errors import JournalError
from cellweave.session.journal import Journal, open_journal


@pytest.fixture
def path(tmp_path):
    return tmp_path / "book.py.journal"


@pytest.fixture
def journal(path):
    times = iter([10.0, 20.0, 5.0, 30.0, 40.0])
    journal = Journal(path, lambda: next(times))
    yield journal
    journal.close()


def test_events_come_back_as_they_were_written(journal, path):
    journal.append("ann", "edit", {"label": "ä", "n": 1})
    journal.append("bob", "undo", {"target": 1})
    again = Journal(path, lambda: 0.0)
    assert [(event.seq, event.at, event.who, event.kind, event.body) for event in again.events()] == [
        (1, 10.0, "ann", "edit", {"label": "ä", "n": 1}),
        (2, 20.0, "bob", "undo", {"target": 1}),
    ]
    again.close()


def test_time_never_goes_back(journal):
    for _ in range(4):
        journal.append("ann", "edit", {})
    assert [event.at for event in journal.events()] == [10.0, 20.0, 20.0, 30.0]


def test_a_whole_chain_verifies(journal):
    for number in range(4):
        journal.append("ann", "edit", {"n": number})
    assert journal.verify() == 4


@pytest.mark.parametrize(
    ("tampering", "seq"),
    [
        ("UPDATE events SET body = '{\"n\":7}' WHERE seq = 2", 2),
        ("UPDATE events SET who = 'eve' WHERE seq = 1", 1),
        ("UPDATE events SET at = 11 WHERE seq = 3", 3),
        ("DELETE FROM events WHERE seq = 2", 3),
        ("UPDATE events SET hash = 'x' WHERE seq = 4", 4),
    ],
)
def test_tampering_is_found_where_it_was_done(journal, path, tampering, seq):
    for number in range(4):
        journal.append("ann", "edit", {"n": number})
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(tampering)
    other.close()
    with pytest.raises(JournalError) as caught:
        journal.verify()
    assert caught.value.seq == seq


def test_a_journal_that_cannot_be_read_is_put_aside(path):
    path.write_bytes(b"not a database, but long enough to be looked at " * 100)
    journal, notice = open_journal(path, lambda: 0.0)
    assert "damaged-1" in notice
    assert path.with_name("book.py.journal.damaged-1").read_bytes().startswith(b"not a database")
    assert journal.append("ann", "edit", {}).seq == 1
    journal.close()


def test_a_journal_deleted_while_open_is_written_anew_with_its_past(journal, path):
    journal.append("ann", "edit", {"n": 1})
    for name in ("", "-wal", "-shm"):
        path.with_name(path.name + name).unlink(missing_ok=True)
    journal.append("ann", "edit", {"n": 2})
    again = Journal(path, lambda: 0.0)
    assert [event.body["n"] for event in again.events()] == [1, 2]
    assert again.verify() == 2
    again.close()


def test_a_failed_write_leaves_the_chain_where_it_was(journal):
    journal.append("ann", "edit", {"n": 1})
    journal._database.execute("PRAGMA query_only = ON")
    with pytest.raises(JournalError):
        journal.append("ann", "edit", {"n": 2})
    journal._database.execute("PRAGMA query_only = OFF")
    journal.append("ann", "edit", {"n": 3})
    assert [event.body["n"] for event in journal.events()] == [1, 3]
    assert journal.verify() == 2


def test_facts_and_texts_are_kept(journal):
    assert journal.recall("ids", []) == []
    journal.remember("ids", ["c1"])
    assert journal.recall("ids") == ["c1"]
    one, two = journal.keep_text(b"one"), journal.keep_text(b"two")
    journal.drop_texts(but={two})
    assert (journal.text(one), journal.text(two)) == (None, b"two")


def test_a_damaged_event_is_never_used(journal, path):
    for number in range(3):
        journal.append("ann", "edit", {"n": number})
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("UPDATE events SET body = CAST(x'7bff' AS TEXT) WHERE seq = 2")
    other.close()
    assert journal.event(3).body == {"n": 2}
    with pytest.raises(JournalError) as caught:
        list(journal.events())
    assert (caught.value.seq, caught.value.is_damaged) == (2, True)


def test_a_damaged_fact_or_text_is_none(journal, path):
    journal.remember("ids", ["c1"])
    digest = journal.keep_text(b"text")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("UPDATE memory SET value = '[\"c'")
    other.execute("UPDATE texts SET body = x'00'")
    other.close()
    assert journal.recall("ids", "default") == "default"
    assert journal.text(digest) is None


def test_a_journal_of_a_later_cellweave_is_left_alone(journal, path):
    journal.append("ann", "edit", {"n": 1})
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(JournalError, match="later Cellweave") as caught:
        open_journal(path, lambda: 0.0)
    assert caught.value.format == 99
    assert [item.name for item in path.parent.iterdir() if "damaged" in item.name] == []
