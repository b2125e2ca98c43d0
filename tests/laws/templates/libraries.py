"""numpy, pandas, polars and models."""

# ruff: noqa: E501
from __future__ import annotations

NUMPY = r"""
import numpy as np
import numpy as np\n{x} = np.arange({i} + 3)
import numpy as np\n{x} = np.zeros({i})
{x} = {y}[1:]
{x}[0] = {p}
{x} += {i}
{x} = {y} * {i}
{x} = {y}.reshape(-1, 1)
{x}[:] = {i}
{p} = float(np.sum({x}))
np.random.seed({i})
{x} = np.random.rand(3)
np.random.shuffle({x})
rng = np.random.default_rng({i})
{x} = rng.normal(size=2)
rng.shuffle({x})
{x} = np.asarray({y})
np.set_printoptions(precision={i})
{p} = str(np.array([1 / 3]))
""".strip().splitlines()

MORE_NUMPY = r"""
{x} = {y}[::-1]
{x} = {y}.T
{x} = {y}.view("u8")
{x} = {y}.ravel()
{x}.sort()
{x}.fill({p})
{x}.resize(4, refcheck=False)
np.copyto({x}, {i})
np.add({x}, {i}, out={x})
np.add({y}, {i}, out={x})
{x}[{x} > {i}] = {p}
{x}.flags.writeable = False
{x} = np.array([{{"u": {i}}}, [{p}]], dtype=object)
{x}[1].append({p})
{x} = memoryview({y})
{x} = {y}.flat
{p} = next({x})
{x}.shape = (-1, 1)
{x} = np.array([(1, {i})], dtype=[("u", int), ("v", float)])
{x}["u"] = {p}
{x} = {y}["u"]
{x} = np.ma.masked_equal({y}, {i})
{x} = np.frompyfunc(lambda v: v + {p}, 1, 1)({y})
{F} = np.vectorize(lambda v: v + {p})
{x} = {F}({y})
np.put({x}, 0, {i})
np.seterr(divide="raise" if {p} > {i} else "ignore")
{p} = str(np.float64(1) / 0)
np.save("law.npy", {x})
{x} = np.load("law.npy")
{x} = np.load("law.npy", mmap_mode="r+")
{x} = np.memmap("law.npy", dtype="u1", mode="r+")
{x}.flush()
np.savetxt("law.txt", {x})
{x} = np.loadtxt("law.txt")
state = np.random.get_state()
np.random.set_state(state)
{x} = rng.permutation({y})
{x} = [rng]
{p} = {x}[0].integers(9)
{x} = np.nditer({y}, op_flags=["readwrite"])
for cell in {x}:\n    cell[...] = {p}
{x} = bytearray(24)\n{y} = np.frombuffer({x}, dtype="u1")
{x} = np.broadcast_to({y}, (2, len({y})))
""".strip().splitlines()

PANDAS = r"""
import pandas as pd\n{x} = pd.DataFrame({{"u": [{i}, {j}], "v": [1.0, {p}]}})
import pandas as pd\n{x} = pd.DataFrame({{"u": [{i}, {j}], "v": [1.0, 2.0]}})
{x}["w"] = {x}["u"] + {i}
{x}["w"] = {p}
{x} = {y}["u"]
{x} = {y}[{y}["u"] > {i}]
{x}.loc[0, "u"] = {p}
{x}.drop(columns=["v"], inplace=True)
{x} = {y}.copy()
{x} = {y}.query("u > @{p}")
{x}.iloc[0] = {i}
{x} = {y}.to_numpy()
{p} = int({x}["u"].sum())
{x} = pd.concat([{y}, {y}])
{x} = {y}.groupby("u")
{p} = len({x})
pd.options.display.max_rows = {i}
{p} = pd.options.display.max_rows
""".strip().splitlines()

MORE_PANDAS = r"""
{x}.columns = ["u", "z"]
{x}.index = [{i}, {j}]
{x}.index.name = "n{i}"
{x}.insert(0, "n{i}", {p})
{x}.rename(columns={{"v": "z"}}, inplace=True)
{x}.sort_values("u", inplace=True)
{x}.reset_index(drop=True, inplace=True)
{x}.fillna({i}, inplace=True)
{x}.eval("z = u + {i}", inplace=True)
{x} = {y}.eval("u + @{p}")
{x}.at[0, "u"] = {p}
{x}.update(pd.DataFrame({{"u": [{p}]}}))
{x}["u"].values[0] = {i}
{x}.attrs["note"] = {p}
{x}.attrs["note"] = [{p}]
{x} = {y}.attrs
{p} = {x}.pop("v")
del {x}["v"]
{x}.u = {i}
{x} = {y}.iloc[:1]
{x} = {y}.T
{x} = {y}.values
{x} = {y}.assign(w=lambda frame: frame["u"] + {p})
{x} = {y}.apply(lambda column: column + {p})
{x} = {y}.agg({F})
{x} = {y}.merge({y}, on="u")
{x} = pd.Series([{i}, {p}], name="s")
{x}.iloc[0] = {i}
{x} = {y}.to_dict("list")
{x} = pd.DataFrame({{"u": {y}}})
{x} = pd.DataFrame({{"u": [[{i}], [{p}]]}})
{x}["u"][0].append({p})
{x}.loc[0, "u"].append({p})
{x} = {y}.rolling(2)
{x} = {y}.itertuples()
{p} = next({x})
{x} = list({y}.groupby("u"))
{x}["c"] = pd.Categorical(["a", "b"])
{x} = pd.Index([{i}, {p}])
{x}.to_csv("law.csv", index=False)
{x} = pd.read_csv("law.csv")
{x}.to_parquet("law.parquet")
{x} = pd.read_parquet("law.parquet")
{x}.to_pickle("law.pickle")
{x} = pd.read_pickle("law.pickle")
with pd.option_context("display.max_rows", {i}):\n    {p} = pd.options.display.max_rows
pd.DataFrame.extra = {i}
{p} = {x}.extra
@pd.api.extensions.register_dataframe_accessor("law")\nclass Law:\n    def __init__(self, frame):\n        self.frame = frame\n    def total(self):\n        return self.frame["u"].sum() + {p}
{p} = {x}.law.total()
{x}.style.format("{{}}")
""".strip().splitlines()

POLARS = r"""
import polars as pl\n{x} = pl.DataFrame({{"u": [{i}, {j}], "v": [1.0, {p}]}})
import polars as pl\n{x} = pl.Series("s", [{i}, {p}])
{x}[0, "u"] = {p}
{x}[0] = {p}
{x}.insert_column(0, pl.lit({i}).alias("n{j}"))
{x}.drop_in_place("v")
{x}.extend({x})
{x} = {y}.lazy().filter(pl.col("u") > {p})
{x} = {y}.collect()
{x} = {y}["u"]
{x} = {y}.with_columns(w=pl.col("u") + {p})
{p} = {x}["u"].sum()
{x}.columns = ["u", "z{i}"]
{x} = {y}.sql("select u + {i} from self")
{x} = pl.sql("select sum(u) as u from {y}").collect()
{x} = {y}.to_numpy()
{x} = {y}.to_pandas()
{x} = {y}.rename({{"v": "z"}})
{x}.append({y})
{x}.shrink_to_fit(in_place=True)
{x} = {y}.group_by("u")
{x}.write_parquet("law.parquet")
{x} = pl.read_parquet("law.parquet")
{x} = pl.scan_parquet("law.parquet")
{x}.write_csv("law.csv")
{x} = pl.read_csv("law.csv")
{x} = pl.scan_csv("law.csv")
pl.Config.set_tbl_rows({p})
{p} = str(pl.DataFrame({{"u": range(20)}}))
""".strip().splitlines()

MODELS = r"""
from sklearn.linear_model import LinearRegression\n{x} = LinearRegression()
from sklearn.tree import DecisionTreeClassifier\n{x} = DecisionTreeClassifier(random_state={i})
{x}.fit([[0], [1], [2]], [{i}, {p}, {j}])
{x}.fit([[0], [1], [{p}]], [0, 1, {i}])
{p} = {x}.predict([[{i}]]).tolist()
{x}.set_params(fit_intercept={p} > {i})
{p} = {x}.coef_[0]
{x}.coef_[0] = {i}
{x} = [{y}]
{x}[0].fit([[0], [1]], [{i}, {p}])
from sklearn.base import clone\n{x} = clone({y})
from sklearn.pipeline import make_pipeline\n{x} = make_pipeline({y})
import sklearn\nsklearn.set_config(assume_finite={p} > {i})
import sklearn\n{p} = sklearn.get_config()["assume_finite"]
{x}.extra = {p}
""".strip().splitlines()
