"""State outside names: random numbers, options, the environment, files, modules of the user's own."""

# ruff: noqa: E501
from __future__ import annotations

OUTSIDE = r"""
import random\nrandom.seed({i})
import random\nrandom.seed({i})\n{p} = random.random()
{p} = random.randint(0, 9)
{x} = [random.randint(0, 99) for _ in range({i})]
random.shuffle({x})
rng = random.Random({i})
{p} = rng.randint(0, 99)
import os\nos.environ["LAW"] = str({p})
import os\n{p} = int(os.environ.get("LAW", 0) or 0)
open("law.txt", "w").write(str({p}))
open("law.txt", "a").write("{i}")
{p} = len(open("law.txt").read())
{x} = open("law.txt").read()
with open("law.txt", "w") as file:\n    file.write(str({x}))
import json\njson.extra = {i}
import json\n{p} = getattr(json, "extra", 0)
""".strip().splitlines()

MORE_OUTSIDE = r"""
state = random.getstate()
random.setstate(state)
{p} = random.gauss(0, 1)
{p} = random.choice({x})
rng.shuffle({x})
{x} = [rng, {p}]
{p} = {x}[0].random()
import os\nos.environ.pop("LAW", None)
import os\ndel os.environ["LAW"]
import os\nos.environ.update(LAW="{i}", MORE="{j}")
import os\n{x} = dict(LAW=os.environ.get("LAW"), MORE=os.getenv("MORE"))
import os\n{x} = os.environ
{x}["LAW"] = str({p})
def {F}(z=0):\n    import os\n    os.environ["LAW"] = str(z)\n    return z
def {F}(z=0):\n    return len(os.environ.get("LAW", "")) + {p}
import os\nos.makedirs("deep", exist_ok=True)\nos.chdir("deep")
import os\n{p} = os.path.basename(os.getcwd())
from pathlib import Path\nPath("law.txt").write_text(str({p}))
from pathlib import Path\n{x} = Path("law.txt").read_text()
from pathlib import Path\n{p} = Path("law.txt").exists()
import os\n{p} = os.path.exists("law.txt") and os.path.getsize("law.txt")
import os\nos.remove("law.txt")
import os\nos.rename("law.txt", "other.txt")
import shutil\nshutil.copy("law.txt", "other.txt")
{p} = open("other.txt").read()
import os\n{x} = sorted(name for name in os.listdir(".") if name.endswith(".txt"))
import glob\n{x} = sorted(glob.glob("*.txt"))
{x} = open("law.txt")
{p} = {x}.readline()
{x} = open("law.txt", "w")
{x}.write(str({p}))
{x}.flush()
{x}.close()
def {F}(z=0):\n    with open("law.txt", "a") as file:\n        file.write(str(z))\n    return z
def {F}(z=0):\n    return len(open("law.txt").read()) + {p}
import sqlite3\nwith sqlite3.connect("law.db") as base:\n    base.execute("create table if not exists t (v)")\n    base.execute("insert into t values (?)", ({p},))
import sqlite3\n{p} = sqlite3.connect("law.db").execute("select sum(v) from t").fetchone()[0]
import json\njson.dump({x}, open("law.txt", "w"))
import json\n{x} = json.load(open("law.txt"))
import pickle\npickle.dump({x}, open("law.txt", "wb"))
import pickle\n{x} = pickle.load(open("law.txt", "rb"))
import math\nmath.tau = {p}
import math\nmath.pi = {i}
import math\n{p} = math.pi
import math\nmath.floor = lambda z: {p}
import math\n{p} = math.floor(2.5)
def {F}(z=0):\n    import math\n    return math.pi + z
import string\nstring.extra = {x}
import string\n{x} = string.extra
string.extra.append({p})
import builtins\nbuiltins.extra = {i}
{p} = extra + {i}
from unittest import mock\nimport math\nwith mock.patch.object(math, "pi", {p}):\n    {q} = math.pi
import sys\nsys.path.append("law{i}")
import sys\n{p} = len(sys.path)
import sys\nsys.extra = [{i}]
import sys\n{p} = len(getattr(sys, "extra", ()))
import sys\nsys.setrecursionlimit(5000 + {i})
import sys\n{p} = sys.getrecursionlimit()
import decimal\ndecimal.getcontext().prec = {i} + 2
import decimal\n{p} = str(decimal.Decimal(1) / 3)
import warnings\nwarnings.simplefilter("ignore" if {p} > {i} else "error", UserWarning)
import warnings\ntry:\n    warnings.warn("law")\n    {p} = 0\nexcept UserWarning:\n    {p} = 1
import logging\nlogging.getLogger("law").setLevel({p} * 10)
import logging\n{p} = logging.getLogger("law").getEffectiveLevel()
import threading\nwork = threading.Thread(target={x}.append, args=({p},))\nwork.start()\nwork.join()
import tempfile\nwith tempfile.TemporaryFile("w+") as file:\n    file.write(str({p}))
import subprocess, sys\n{p} = subprocess.run(["cat", "law.txt"], capture_output=True, text=True).stdout
""".strip().splitlines()

OWN_MODULE = r"""
import lawmodule\n{p} = lawmodule.v
import lawmodule\nlawmodule.v = {p}
import lawmodule\nlawmodule.kept.append({p})
import lawmodule\n{x} = lawmodule.kept
import lawmodule\nlawmodule.kept = [{p}]
import lawmodule\n{x} = list(lawmodule.kept)
from lawmodule import kept as {x}
{x}.append({p})
{x} = [{y}, {p}]
from lawmodule import keep as {F}
{p} = {F}({q})
def {F}(z=0):\n    import lawmodule\n    return lawmodule.keep(z) + {p}
import lawmodule\n{p} = lawmodule.counter.up()
from lawmodule import counter as {x}
{x}.up({p})
{p} = {x}.count
import lawmodule\nlawmodule.counter = lawmodule.Counter()
from lawmodule import Counter as C\n{x} = C()
{p} = C.made
import lawmodule\nlawmodule.table["u"] = {p}
import lawmodule\n{p} = lawmodule.table["u"]
from lawmodule import table as {x}
{x}["u"] = {y}
import importlib\nimportlib.import_module("lawmodule").kept.append({i})
import lawmodule\nlawmodule.keep = lambda z=0: z + {p}
import lawmodule\n{x} = lawmodule.keep
{p} = {x}({i})
""".strip().splitlines()
