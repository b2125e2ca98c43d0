import errno
import os
import stat

import pytest

from cellweave.errors import FileError
from cellweave.session import disk as disk_module
from cellweave.session.disk import Disk, require_file


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "book.py"
    path.write_bytes(b"a = 1\n")
    return path


@pytest.fixture
def disk(path):
    disk = Disk(path)
    disk.read()
    return disk


def test_what_was_written_is_what_is_read(disk, path):
    disk.write(b"a = 2\n")
    assert path.read_bytes() == disk.text == b"a = 2\n"
    assert [item.name for item in path.parent.iterdir()] == ["book.py"]


def test_mode_and_owner_stay(disk, path):
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 1234, 1235)
    before = path.stat()
    disk.write(b"b\n")
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert stat.S_IMODE(after.st_mode) == 0o640


def test_our_own_write_is_no_change(disk):
    disk.write(b"a = 2\n")
    assert disk.change() is None


def test_a_change_of_others_is_seen_once(disk, path):
    path.write_bytes(b"a = 33\n")
    assert disk.change() == b"a = 33\n"
    assert disk.change() is None


def test_a_touched_file_is_no_change(disk, path):
    os.utime(path, (1, 1))
    assert disk.change() is None


def test_a_missing_file_is_told(disk, path):
    path.unlink()
    with pytest.raises(FileError) as caught:
        disk.change()
    assert caught.value.is_missing
    assert disk.text is None


def test_a_read_only_file_is_not_overruled(disk, path):
    path.chmod(0o444)
    with pytest.raises(FileError) as caught:
        disk.write(b"b\n")
    assert caught.value.errno == errno.EACCES
    assert path.read_bytes() == b"a = 1\n"
    assert [item.name for item in path.parent.iterdir()] == ["book.py"]


def test_a_full_disk_leaves_the_old_file(disk, path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk_module.os, "fsync", full)
    with pytest.raises(FileError, match="the disk is full"):
        disk.write(b"b" * 1000)
    assert path.read_bytes() == b"a = 1\n"
    assert [item.name for item in path.parent.iterdir()] == ["book.py"]


def make_folder(path):
    path.mkdir()


def make_loop(path):
    path.symlink_to(path)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "There is no file"),
        (make_folder, "is a folder"),
        (os.mkfifo, "a device or a pipe"),
        (make_loop, "cannot be read: "),
        (lambda path: path.symlink_to("nowhere"), "There is no file"),
    ],
)
def test_what_is_no_file_is_refused_in_a_sentence(tmp_path, make, sentence):
    path = tmp_path / "thing.py"
    make(path)
    with pytest.raises(FileError, match=sentence):
        require_file(path)
