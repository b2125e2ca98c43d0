import pytest

from cellweave.document.options import UNREADABLE, Options, misspelt_kind, read_options, write_options


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("", Options()),
        (" Title", Options("Title")),
        (" A longer title  ", Options("A longer title")),
        (" [markdown]", Options(kind="markdown")),
        (" Notes [md]", Options("Notes", "markdown")),
        (" [raw] Text", Options("Text", "raw")),
        (' key="value"', Options(metadata={"key": "value"})),
        (' T key="a b" n=1 tags=["x", "y"]', Options("T", metadata={"key": "a b", "n": 1, "tags": ["x", "y"]})),
        (" T key='single' pair=(1, 2)", Options("T", metadata={"key": "single", "pair": [1, 2]})),
        (' text="a = b"', Options(metadata={"text": "a = b"})),
        (" T n=1 flag", Options("T", metadata={"n": 1, "flag": None})),
        (" T .attribute", Options("T", metadata={".attribute": None})),
        (' T {"a": {"b": null}}', Options("T", metadata={"a": {"b": None}})),
        ("% Sub", Options("Sub", metadata={"cell_depth": 1})),
        (" %% Sub", Options("Sub", metadata={"cell_depth": 2})),
        (' title="a = b"', Options("a = b")),
        (" a = b", Options(metadata={UNREADABLE: "a =", "b": None})),
        (" T {not json", Options("T", metadata={UNREADABLE: "{not json"})),
    ],
)
def test_options_are_read_as_jupytext_reads_them(text: str, options: Options) -> None:
    assert read_options(text) == options


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (Options(), ""),
        (Options("Title"), " Title"),
        (Options("T", "markdown"), " T [markdown]"),
        (Options("T", "markdown", short=True), " T [md]"),
        (Options(kind="raw"), " [raw]"),
        (Options("T", metadata={"key": "v", "n": [1]}), ' T key="v" n=[1]'),
        (Options("T", metadata={"n": 1, "flag": None}), " T n=1 flag"),
        (Options("Sub", metadata={"cell_depth": 2}), "%% Sub"),
        (Options("a = b"), ' title="a = b"'),
        (Options("[markdown]"), ' title="[markdown]"'),
        (Options("%d"), ' title="%d"'),
        (Options("T", metadata={"a b": 1}), ' T {"a b": 1}'),
        (Options("a = b", metadata={"a b": 1}), ' {"title": "a = b", "a b": 1}'),
        (Options(metadata={"flag": None}), ' {"flag": null}'),
    ],
)
def test_options_are_written_in_the_shortest_form_that_reads_back(options: Options, text: str) -> None:
    assert write_options(options) == text
    assert read_options(text) == options


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (" [markdwon]", "[markdown]"),
        (" Title [Markdown] n=1", "[markdown]"),
        (" [ markdown ]", "[markdown]"),
        (" [MD]", "[md]"),
        (" [markdown]", None),
        (" Sales [2024]", None),
        (" Prices [euro]", None),
    ],
)
def test_a_misspelt_kind_is_recognised(text: str, meant: str | None) -> None:
    assert misspelt_kind(text) == meant
