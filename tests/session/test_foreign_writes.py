"""Other programs write the file while it is open, and while it is being written: nothing of either side is lost."""

import asyncio
import os
import stat
import threading

import pytest

from cellweave.errors import FileError
from cellweave.protocol import messages
from cellweave.session.disk import SETTLE, Disk


@pytest.fixture
def disk(tmp_path):
    path = tmp_path / "book.py"
    path.write_bytes(b"a\n")
    disk = Disk(path)
    disk.read()
    return disk


def sources(session):
    return [cell.source for cell in session.document.cells]


def test_our_own_write_is_never_taken_for_anothers_however_often_one_looks(disk):
    def write():
        for number in range(300):
            disk.write(b"%d\n" % number)

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while writer.is_alive():
        seen.append(disk.change())
    assert not any(seen)


def test_what_others_wrote_since_the_last_look_is_not_overwritten(disk):
    disk.path.write_bytes(b"theirs\n")
    with pytest.raises(FileError) as caught:
        disk.write(b"ours\n")
    assert caught.value.is_foreign
    assert disk.path.read_bytes() == b"theirs\n"
    assert disk.change() == b"theirs\n"
    disk.write(b"both\n")
    assert disk.path.read_bytes() == b"both\n"


def test_a_change_of_mode_is_no_writing(disk):
    disk.path.chmod(0o600)
    disk.write(b"ours\n")
    assert disk.path.read_bytes() == b"ours\n"


def test_a_change_that_keeps_size_and_time_is_seen(disk):
    before = disk.path.stat()
    with disk.path.open("r+b") as file:
        file.write(b"b\n")
    os.utime(disk.path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert disk.change() == b"b\n"


def test_a_file_is_at_rest_once_it_has_been_the_same_for_a_while(tmp_path):
    now = [0.0]
    path = tmp_path / "book.py"
    path.write_bytes(b"a\n")
    disk = Disk(path, lambda: now[0])
    disk.read()
    assert disk.is_at_rest()
    path.write_bytes(b"")
    assert not disk.is_at_rest()
    now[0] += SETTLE / 2
    assert not disk.is_at_rest()
    path.write_bytes(b"whole\n")
    now[0] += 2 * SETTLE
    assert not disk.is_at_rest()
    now[0] += 2 * SETTLE
    assert disk.is_at_rest()
    assert disk.change() == b"whole\n"
    path.unlink()
    assert not disk.is_at_rest()
    now[0] += 2 * SETTLE
    assert disk.is_at_rest()


def test_nobody_else_reads_what_is_being_written(disk, monkeypatch):
    disk.path.chmod(0o600)
    disk.change()
    modes = []
    fchmod = os.fchmod

    def noting(descriptor, mode):
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        fchmod(descriptor, mode)

    monkeypatch.setattr("cellweave.session.disk.os.fchmod", noting)
    disk.write(b"secret\n")
    assert modes == [0o600]


def test_a_file_that_is_emptied_and_rewritten_is_merged_once_it_is_whole(in_session, desk, visitor, replaced):
    async def story(session):
        page = visitor(session)
        await page.read()
        await page.edit(replaced("c1", "a = 2"))
        desk.path.write_text("")
        saving = asyncio.create_task(session.save())
        await asyncio.sleep(0)
        desk.path.write_text("# %% One\na = 1\n\n# %% Two\nb = a + 100\n")
        assert await saving
        assert [cell.id for cell in session.document.cells] == ["c1", "c2"]
        assert sources(session) == ["a = 2", "b = a + 100"]
        assert session.manuscript.conflicts == []

    in_session(story)
    assert desk.path.read_text() == "# %% One\na = 2\n\n# %% Two\nb = a + 100\n"


def test_a_file_that_went_and_came_back_changed_takes_no_edit_with_it(in_session, desk, visitor, replaced):
    async def story(session):
        page = visitor(session)
        await page.read()
        await page.edit(replaced("c1", "a = 2"))
        desk.path.unlink()
        session.look_at_disk()
        desk.path.write_text("# %% One\na = 3\n\n# %% Two\nb = a + 100\n")
        session.look_at_disk()
        assert sources(session) == ["a = 2", "b = a + 100"]
        assert [(item.here, item.disk) for item in session.manuscript.conflicts] == [("a = 2", "a = 3")]

    in_session(story)


def test_a_change_that_cannot_be_journalled_is_kept_on_disk_and_taken_in_later(in_session, desk, visitor, replaced):
    async def story(session):
        page = visitor(session)
        await page.read()
        await page.edit(replaced("c1", "a = 2"))
        session.history.journal._database.execute("PRAGMA query_only = ON")
        theirs = "# %% One\na = 1\n\n# %% Two\nb = a + 100\n"
        desk.path.write_text(theirs)
        assert not await session.save()
        assert desk.path.read_text() == theirs
        assert sources(session) == ["a = 2", "b = a + 1"]
        session.history.journal._database.execute("PRAGMA query_only = OFF")
        assert await session.save()
        assert sources(session) == ["a = 2", "b = a + 100"]
        assert (await page.ask(messages.Undo(9)))["error"] == ""
        assert sources(session) == ["a = 2", "b = a + 1"]

    in_session(story)
