import pytest

from cellweave.document.percent import marker_options, marker_positions


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("# %%", ""),
        ("#%%", ""),
        ("#\t%% Title", " Title"),
        ("# %%% Sub", "% Sub"),
        ("# %%%", "%"),
        ("# In[12]:", ""),
        ("# In[ ]:", ""),
        ("# <codecell>", ""),
        ("# %%time", None),
        ("#%%matplotlib inline", None),
        (" # %% indented", None),
        ("## %%", None),
        ("x = 1  # %%", None),
        ("# In[a]", None),
    ],
)
def test_what_is_a_marker(line: str, options: str | None) -> None:
    assert marker_options(line) == options
    assert marker_positions(f"{line}\n") == ([] if options is None else [0])


def starts(text: str) -> list[str]:
    return [text[position:].partition("\n")[0] for position in marker_positions(text)]


def test_a_marker_in_a_closed_string_is_text() -> None:
    assert starts('# %% a\nx = """\n# %% no\n"""\n# %% b\n') == ["# %% a", "# %% b"]
    assert starts("# %% a\nx = r'''\n# %% no\n\\'''\n# %% no\n'''\n# %% b\n") == ["# %% a", "# %% b"]


def test_quotes_in_comments_and_other_strings_open_nothing() -> None:
    assert len(starts('# %% a\n# it\'s """\nx = \'"""\'\ny = "\'\'\'"\n# %% b\n')) == 2


def test_a_string_that_is_never_closed_hides_no_marker() -> None:
    broken = '# %% a\nx = """\n# %% b\ndef f():\n    """Text."""\n# %% c\ny = """\nok\n"""\n'
    assert starts(broken) == ["# %% a", "# %% b", "# %% c"]


def test_a_string_above_the_first_marker_hides_too() -> None:
    assert starts('"""\n# %% no\n"""\n# %% a\n') == ["# %% a"]


def test_a_fenced_block_of_a_markdown_cell_hides_markers() -> None:
    assert starts("# %% [markdown]\n# ```\n# %% no\n# ```\n# %% b\n") == ["# %% [markdown]", "# %% b"]
    assert starts("# %% [raw]\n# ~~~~ x\n# ~~~\n# %% no\n# ~~~~\n# %% b\n") == ["# %% [raw]", "# %% b"]


def test_half_a_fence_or_one_in_code_hides_nothing() -> None:
    assert len(starts("# %% [markdown]\n# ```\n\n# %% b\n# ```\n")) == 2
    assert len(starts("# %% [markdown]\n# ```\n# %% b\n# %% c\n")) == 3
    assert len(starts("# %% a\n# ```\n# %% b\n# ```\n")) == 2
