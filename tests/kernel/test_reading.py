from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cellweave.graph.analysis import analysed
from cellweave.kernel.fingerprint import content_of, fingerprint
from cellweave.kernel.reading import ATTRIBUTES, only_reads
from cellweave.kernel.versions import Version

FRAME = pd.DataFrame({"a": [1.0, None, 3.0], "b": [4, 4, 6]}, index=["x", "y", "z"])


def proven(text: str, **values: object) -> bool:
    facts = analysed(text)
    versions = {name: Version(name, "c", value, fingerprint(value, {})) for name, value in values.items()}
    return only_reads(facts, {name: versions.get(name) for name in facts.reads})


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("method", sorted(ATTRIBUTES))
@pytest.mark.parametrize("value", [FRAME, FRAME["b"], np.array([[2.0, 1.0], [4.0, 3.0]]), [3, 1], "text", {"a": 1}])
def test_no_method_taken_for_reading_changes_its_object(method, value):
    value = value.copy() if hasattr(value, "copy") else value
    before = content_of(value, {})
    found = getattr(value, method, None)
    for arguments in ((), (1,), ("a",), (value,)):
        if callable(found):
            try:
                found(*arguments)
            except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError):
                continue
    assert content_of(value, {}) == before


@pytest.mark.parametrize(
    "text",
    ["d = (df + n).describe()", "df['a'].mean()", "df[df.T.sum() > n]", "s = f'{df.shape}'", "df.head(2).values"],
)
def test_reading_is_proven(text):
    assert proven(text, df=FRAME, n=2)


@pytest.mark.parametrize(
    "text",
    [
        "df['c'] = 1",
        "df += 1",
        "del df['a']",
        "df.insert(0, 'c', 1)",
        "df.dropna(inplace=True)",
        "df.dropna(**options)",
        "a.cumsum(0, None, b)",
        "a.max(0, out=b)",
        "a.max(*where)",
        "a.values.sort()",
        "df.sort_values('a', key=f)",
        "df[f]",
        "df[lambda rows: rows.insert(0, 'c', 1)]",
        "def f(): pass\ndf.head(f)",
        "f(df)",
        "odd.sum()",
        "sub.sum()",
        "named.head()",
    ],
)
def test_what_may_change_something_is_not(text):
    class Frame(pd.DataFrame):
        pass

    values = {
        "df": FRAME.copy(),
        "a": np.array([[1.0, 2.0]]),
        "b": np.array([0.0]),
        "f": lambda rows: rows,
        "odd": pd.Series([SimpleNamespace()]),
        "sub": Frame({"a": [1]}),
        "named": pd.DataFrame({SimpleNamespace: [1]}),
        "options": {"inplace": True},
        "where": (0, None),
    }
    assert not proven(text, **values)


def test_a_method_that_somebody_replaced_is_not(monkeypatch):
    assert proven("df.describe()", df=FRAME)
    monkeypatch.setattr(pd.DataFrame, "describe", lambda self: self.insert(0, "c", 1))
    assert not proven("df.describe()", df=FRAME)


def test_a_change_between_two_readings_is_found(script):
    book = script(
        a="import pandas as pd\ndf = pd.DataFrame({'x': [1.0, 2.0]})",
        b="before = df.sum()",
        c="df.loc[0, 'x'] = 9.0",
        d="after = df['x'].sum()",
    )
    assert (book["before"]["x"], book["after"]) == (3.0, 11.0)
    book.write(c="df.loc[0, 'x'] = 4.0")
    assert (book["before"]["x"], book["after"]) == (3.0, 6.0)
