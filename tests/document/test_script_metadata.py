from cellweave.document import read

BLOCK = '# /// script\n# requires-python = ">=3.11"\n# dependencies = [\n#   "pandas>=3",\n#\n# ]\n# ///\n'


def test_the_block_of_a_script() -> None:
    expected = {"requires-python": ">=3.11", "dependencies": ["pandas>=3"]}
    assert read(BLOCK.encode()).script_metadata == expected
    assert read(f"# %% Setup\n{BLOCK}import pandas\n".encode()).script_metadata == expected
    assert read(f"#!/x\n{BLOCK}".replace("\n", "\r\n").encode()).script_metadata == expected


def test_no_block_is_no_metadata() -> None:
    assert read(b"x = 1\n").script_metadata == {}
    assert read(BLOCK.replace("script", "pyproject").encode()).script_metadata == {}
    assert read(b"x = '# /// script'\n").notices == ()


def test_a_broken_block_is_a_notice() -> None:
    broken = read(b"x\n# /// script\n# dependencies = [\n# ///\n")
    assert broken.script_metadata == {}
    assert broken.notices[0].startswith("book.py line 2: the block '# /// script' is not TOML: ")
    unclosed = read(b"# /// script\n# dependencies = []\n")
    assert unclosed.notices == (
        "book.py line 1: the block '# /// script' has no closing line '# ///'. The file is run without it.",
    )
    double = read(f"{BLOCK}\n{BLOCK}".encode())
    assert double.notices == (
        "book.py line 1: there is more than one block '# /// script'. The file is run without it.",
    )
