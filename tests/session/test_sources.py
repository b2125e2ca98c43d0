import os

import pytest

from cellweave.kernel.files import state_of
from cellweave.protocol.messages import Files, Run
from cellweave.session.sources import Sources


def stamp(path):
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("1")
    return path


@pytest.fixture
def sources(data):
    sources = Sources()
    sources.take({str(data): stamp(data)})
    return sources


def test_a_file_as_the_kernel_knows_it_is_no_change(sources):
    assert not sources.have_changed()


def test_a_change_is_told_once(sources, data):
    data.write_text("22")
    assert sources.have_changed()
    assert not sources.have_changed()


def test_equal_size_with_another_time_is_a_change(sources, data):
    os.utime(data, ns=(1, 1))
    assert sources.have_changed()


def test_a_file_that_went_and_came_back_changed_twice(sources, data):
    data.unlink()
    assert sources.have_changed()
    data.write_text("1")
    assert sources.have_changed()


def test_a_file_that_its_readers_write_unseen_does_not_run_them_for_ever(sources, data):
    data.write_text("22")
    assert sources.have_changed()
    known = stamp(data)
    data.write_text("333")
    sources.take({str(data): known})
    assert not sources.have_changed()


def test_a_change_during_another_run_is_told_after_it(sources, data):
    known = stamp(data)
    data.write_text("22")
    sources.take({str(data): known})
    assert sources.have_changed()


def test_saving_a_file_changes_no_folder_and_a_new_one_does(tmp_path, data):
    folder = str(tmp_path)
    sources = Sources()
    sources.take({folder: list(state_of(folder, is_kept=False).stamp)})
    assert not sources.have_changed()
    (tmp_path / ".saving").write_text("2")
    (tmp_path / ".saving").replace(data)
    assert not sources.have_changed()
    (tmp_path / "other.csv").write_text("1")
    assert sources.have_changed()
    assert not sources.have_changed()


def test_readers_run_when_their_file_changed(in_session, desk, data):
    async def story(session):
        (kernel,) = desk.kernels
        kernel.hear(Files({str(data): stamp(data)}))
        before = len(kernel.sent)
        session.look_at_sources()
        assert kernel.sent[before:] == []
        data.write_text("22")
        session.look_at_sources()
        assert kernel.sent[before:] == [Run("stale")]

    in_session(story)


def test_nothing_is_asked_of_a_dead_kernel(in_session, desk, data):
    async def story(session):
        (kernel,) = desk.kernels
        kernel.hear(Files({str(data): stamp(data)}))
        kernel.is_alive = False
        before = len(kernel.sent)
        data.write_text("22")
        session.look_at_sources()
        assert kernel.sent[before:] == []

    in_session(story)
