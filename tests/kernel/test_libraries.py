"""Changes in place of the objects people have: frames of pandas and polars, arrays, models."""

import pytest

from cellweave.kernel.digest import digest_of


def test_fitting_a_model_is_a_change_and_a_refit_follows(script):
    pytest.importorskip("sklearn")
    book = script(
        data="import numpy as np\nX, y = np.arange(6.0).reshape(3, 2), np.array([1.0, 2.0, 3.0])",
        model="from sklearn.linear_model import LinearRegression\nmodel = LinearRegression()",
        fit="model.fit(X, y)",
        score="score = round(float(model.predict(X)[0]), 6)",
        apart="apart = 1",
    )
    assert book["score"] == 1.0
    ran = book.write(data="import numpy as np\nX, y = np.arange(6.0).reshape(3, 2), np.array([2.0, 4.0, 6.0])")
    assert "apart" not in ran
    assert ran[-1] == "score"
    assert book["score"] == 2.0


def test_a_new_column_is_a_version_of_its_frame(script):
    book = script(
        frame="import pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})",
        before="columns = list(df)",
        add="df['b'] = df['a'] * 2",
        total="total = int(df['b'].sum())",
    )
    assert (book["columns"], book["total"]) == (["a"], 6)
    assert book.write(add="df['b'] = df['a'] * 3")[-1] == "total"
    assert (book["columns"], book["total"]) == (["a"], 9)
    book.run("cells", "before")
    assert book["columns"] == ["a"]
    assert list(book["df"]) == ["a", "b"]


def test_reading_a_frame_is_no_change(script):
    book = script(
        frame="import pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})",
        one="one = df.describe()",
        two="two = df.groupby('a').sum()",
    )
    assert book.write(one="one = df.describe() * 2") == ["one"]


def test_polars_frames_changed_in_place(script):
    pytest.importorskip("polars")
    book = script(
        frame="import polars as pl\ndf = pl.DataFrame({'a': [1, 2]})",
        insert="df.insert_column(0, pl.Series('z', [0, 0]))",
        names="names = df.columns",
        lazy="lazy = df.lazy().select('a')",
        sum="total = lazy.collect()['a'].sum()",
    )
    assert (book["names"], book["total"]) == (["z", "a"], 3)
    book.write(insert="pass")
    assert (book["names"], book["total"]) == (["a"], 3)
    book.write(frame="import polars as pl\ndf = pl.DataFrame({'a': [1, 5]})")
    assert book["total"] == 6


def test_a_view_shares_with_its_array(script):
    book = script(a="import numpy as np\na = np.zeros(3)", view="v = a[1:]", store="v[0] = 1.0", n="n = a.sum()")
    assert book["n"] == 1.0
    book.write(store="v[0] = 5.0")
    assert (book["n"], list(book["a"])) == (5.0, [0, 5, 0])


FIGURE = "from matplotlib.figure import Figure\nfig = Figure()\nax = fig.subplots()\n_ = ax.plot([1, 2, {}])"


def test_reading_a_figure_is_no_change_and_drawing_into_it_is(script):
    pytest.importorskip("matplotlib")
    book = script(figure=FIGURE.format(3), label="label = fig.get_label()", title="title = ax.get_title()")
    assert book.write(label="label = fig.get_label() * 2") == ["label"]
    book.write(label="ax.set_title('late')")
    assert book["title"] == "late"


def test_figures_drawn_alike_have_one_digest():
    pytest.importorskip("matplotlib")
    digests = []
    for last in (3, 3, 4):
        namespace: dict[str, object] = {}
        exec(FIGURE.format(last), namespace)
        digests += [digest_of(namespace["fig"], namespace), digest_of(namespace["fig"], namespace)]
    assert len(set(digests[:4])) == 1
    assert digests[4] not in digests[:4]
