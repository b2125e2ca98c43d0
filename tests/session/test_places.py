from cellweave.session.places import places_of


def test_the_journal_lives_beside_the_file(tmp_path):
    places = places_of(tmp_path / "book.py")
    assert places.is_beside
    assert places.journal == tmp_path / ".cellweave" / "book.py.journal"
    assert (tmp_path / ".cellweave" / ".gitignore").read_text() == "*\n"


def test_two_names_of_one_file_share_its_places(tmp_path):
    (tmp_path / "book.py").write_text("")
    (tmp_path / "other.py").symlink_to(tmp_path / "book.py")
    assert places_of(tmp_path / "other.py") == places_of(tmp_path / "book.py")


def test_where_the_folder_cannot_be_made_the_users_own_is_used(tmp_path):
    # A file in the folder's place stands for a folder that takes no new files, which root would be allowed to make.
    (tmp_path / ".cellweave").write_text("")
    places = places_of(tmp_path / "book.py", {"XDG_STATE_HOME": str(tmp_path / "state")})
    assert not places.is_beside
    assert places.folder.is_relative_to(tmp_path / "state" / "cellweave" / "workbooks")
    assert places.folder.is_dir()


def test_a_past_begun_elsewhere_goes_on_there_when_the_folder_may_be_written_since(tmp_path):
    environ = {"XDG_STATE_HOME": str(tmp_path / "state")}
    (tmp_path / ".cellweave").write_text("")
    before = places_of(tmp_path / "book.py", environ)
    before.journal.write_text("")
    (tmp_path / ".cellweave").unlink()
    assert places_of(tmp_path / "book.py", environ) == before
    assert places_of(tmp_path / "other.py", environ).is_beside
