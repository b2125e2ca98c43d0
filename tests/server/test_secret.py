from cellweave.server.secret import returning_pass


def test_a_root_has_one_pass_and_another_root_another(tmp_path):
    first = returning_pass(tmp_path / "state", tmp_path / "book.py")
    assert returning_pass(tmp_path / "state", tmp_path / "deep" / ".." / "book.py") == first
    assert returning_pass(tmp_path / "state", tmp_path / "other.py") != first
    assert returning_pass(tmp_path / "elsewhere", tmp_path / "book.py") != first
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["secret"]


def test_a_secret_that_others_can_read_is_none(tmp_path):
    first = returning_pass(tmp_path, tmp_path)
    (tmp_path / "secret").chmod(0o640)
    assert len({first, returning_pass(tmp_path, tmp_path), returning_pass(tmp_path, tmp_path)}) == 3


def test_where_no_secret_can_be_kept_a_pass_is_good_once(tmp_path):
    (tmp_path / "state").write_text("a file where the folder should be")
    assert len({returning_pass(tmp_path / "state", tmp_path) for _ in range(2)}) == 2


def test_an_emptied_secret_is_none(tmp_path):
    first = returning_pass(tmp_path, tmp_path)
    (tmp_path / "secret").write_bytes(b"")
    assert returning_pass(tmp_path, tmp_path) != first
