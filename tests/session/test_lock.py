import subprocess
import sys
from pathlib import Path

import pytest

from cellweave.errors import FileError
from cellweave.session.lock import FileLock

HOLD = """
import sys
from pathlib import Path
from cellweave.session.lock import FileLock
lock = FileLock(Path(sys.argv[1]))
lock.take("book.py")
lock.announce("http://127.0.0.1:2718/")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_holder_is_refused_with_the_address_of_the_first(tmp_path):
    path = tmp_path / "book.py.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(FileError) as caught:
            FileLock(path).take("book.py")
        assert caught.value.holder.pid == holder.pid
        assert "http://127.0.0.1:2718/" in str(caught.value)
    finally:
        holder.kill()
        holder.communicate()
    # The system freed the lock with the process, however it ended.
    lock = FileLock(path)
    lock.take("book.py")
    lock.release()


def test_a_released_lock_is_free(tmp_path):
    path = tmp_path / "book.py.lock"
    for _ in range(2):
        lock = FileLock(path)
        lock.take("book.py")
        lock.release()


def test_a_lock_whose_file_was_deleted_is_held_again(tmp_path):
    path = tmp_path / "book.py.lock"
    lock = FileLock(path)
    lock.take("book.py")
    lock.announce("http://127.0.0.1:2718/")
    assert lock.is_in_place()
    path.unlink()
    assert not lock.is_in_place()
    lock.renew()
    assert lock.is_in_place()
    with pytest.raises(FileError) as caught:
        FileLock(path).take("book.py")
    assert caught.value.holder.url == "http://127.0.0.1:2718/"
    path.unlink()
    quicker = FileLock(path)
    quicker.take("book.py")
    lock.renew()
    assert not lock.is_in_place()
    quicker.release()
    lock.release()


def test_a_lock_that_cannot_be_made_is_told_in_a_sentence(tmp_path):
    with pytest.raises(FileError, match="cannot be locked"):
        FileLock(tmp_path / ("b" * 250 + ".py.lock")).take("book.py")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_takes_no_text_and_is_locked_all_the_same():
    lock = FileLock(Path("/dev/full"))
    lock.take("book.py")
    lock.announce("http://127.0.0.1:2718/")
    with pytest.raises(FileError):
        FileLock(Path("/dev/full")).take("book.py")
    lock.release()
