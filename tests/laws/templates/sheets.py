"""Sheets and inputs."""

# ruff: noqa: E501
from __future__ import annotations

# Placeholders as above. A sheet may be cyclic, hold errors, or lack a function it calls.
SHEETS = r"""
s = cw.sheet('''{i} | =A1*{p} | ={F}(A1)\n{j} | =A1+A2 | =SUM(A1:B2)''')
s = cw.sheet('''{i} | =A1*{p}\n{j} | =IF(A1>2,{q},A2)''')
s = cw.sheet('''u | v | w\n{i} | =@u*{p} | =SUM(B2:B3)\n{j} | =@u+{q} | =MAX(A2:A3)''', header=True)
s = cw.sheet('''u | v\n{i} | ={F}(@u)\n{j} | ={F}({p})''', header=True)
t = cw.sheet('''=SUM(s!A1:B2) | ={p}''')
t = cw.sheet('''={p}/A2 | =IFERROR(A1,{i})\n{j} | =1/{q}''')
{p} = s["A1"]
{p} = s["A2"]
{p} = s["B2"]
{p} = s["B1"]
{p} = t["A1"]
{p} = s["C2"]
{p} = s["A1"] + t["B1"]
{x} = s.values("A1:B2")
{x} = s.values("A1:C3")
{x} = t.values("A1:B2")
{x} = s["A1:B1"]
s["A1"] = {p}
s["A2"] = {i}
s["B1"] = "=A1+{i}"
s["D1"] = "={q}+A2"
t["A2"] = s["A1"]
{x} = s
{x} = [s]
{x} = [s, t]
{x} = {{"u": s}}
{p} = {x}["B1"]
{p} = {x}[0]["A1"]
{p} = {x}["u"]["A2"]
{x}["A1"] = {i}
{x}[0]["A2"] = {p}
def {F}(z=0):\n    return s["A1"] + z
def {F}(z=0):\n    return s.values("A1:B1")[0][0]
def {F}(z):\n    return z["A1"]
def {F}(z):\n    z["A2"] = {i}\n    return z["B2"]
{p} = {F}(s)
{p} = {F}({x})
{x} = s.u
{x} = s["v"]
{x} = list(s)
{x} = s.header
{p} = s.shape[0]
{x} = s.formula("B1")
{x} = s.text()
try:\n    {p} = s["C1"]\nexcept Exception:\n    {p} = -1
{x} = [v for row in s for v in row]
{x} = [s[f"A{{v + 1}}"] for v in range(2)]
{x} = lambda: s["B2"]
{x} = str(s["B1"]) + str({p})
del s
import copy\n{x} = copy.deepcopy(s)
{p} = 1 // {q}\n{x} = s["A1"]
s["A1"] = {p}\n{q} = 1 // {q}
""".strip().splitlines()

INPUTS = r"""
{p} = cw.slider("{p}", 0, 9, {i})
{p} = int(cw.checkbox("{p}", True))
{p} = cw.selectbox("{p}", [{i}, {j}, 7])
{x} = [cw.slider("s", 0, 5, {i})]
{p} = cw.number_input("n", 0, 9, {i})
{x} = cw.text_input("text", "a")
if cw.checkbox("more"):\n    {p} = cw.slider("deep", 0, 9, {i})
def {F}(z=0):\n    return z + cw.slider("inner", 0, 9, {i})
{x}.append(cw.slider("add", 0, 9, {i}))
s["A1"] = cw.slider("cell", 0, 9, {i})
""".strip().splitlines()

MORE_SHEETS = r"""
s = cw.sheet('''u | v\n{i} | =total(u)\n{j} | =@u*{p}''', header=True)
s = cw.sheet('''{i} | ={x}\n=SUM({y}) | =COUNT({x})''')
s = cw.sheet('''=back({i}) | =A1+{p}\n{j} | =A2+B1''')
t = cw.sheet('''=s!B1+{p} | =SUM(s!A:A)\n{i} | =A1+A2''')
t = cw.sheet('''=s!B1 | ={F}(s!A1)\n=t!A1 | ={x}''')
s = cw.sheet('''=SUM({x}[u]) | =A1+{i}\n=COUNT({x}[v]) | {j}''')
def back(z=0):\n    return t["A1"] + z
def back(z=0):\n    return s["A2"] + {p}
def total(z=0):\n    return sum({x}) + {p}
def total(z=0):\n    {x}.append(z)\n    return len({x})
import pandas as pd\n{x} = pd.DataFrame({{"u": [{i}, {j}], "v": [1.0, {p}]}})
{x}["u"] = {x}["u"] + {p}
{x}.loc[0, "u"] = {p}
import functools\n@functools.lru_cache\ndef {F}(z=0):\n    return z + {p}
import random\ndef {F}(z=0):\n    return random.random() + {p}
random.seed({i})
s["A1"] = s["A1"] + 1
s["C1"] = "=RAND()+{i}"
s["A3:B4"] = [[{i}, {p}], ["=A3+A1", {j}]]
del s["A1"]
s.insert_rows(1)
s.delete_rows(1)
s.insert_columns("A")
s.fill("B1", "B1:B3")
s.sort("A1:B2", "A")
s.enter("A2", "={p}+{i}")
s.move("A1:A2", "D1")
s.set_format("A1", "0.0")
{x} = s.number_format("A1")
{x} = getattr(s, "u")
{x} = [list(row) for row in s]
{x} = next(iter(s))
{x} = iter(s)
{x} = next({x})
{x} = len(s)
{x} = s.column("A")
{x} = s.column("A")\n{x}[0] = {i}
{x} = s.to_frame()
{x}["u"] = {i}
{x} = repr(s)
{x} = s.revision > 0
{x} = s.__getitem__
{p} = {x}("A1")
{x} = [s.values, s.formula]
{p} = {x}[0]("A1:B1")
s, t = t, s
t = s
{x} = {{"s": s, "rows": s.values("A1:B2")}}
{x}["s"]["A1"] = {p}
{x}["s"] = t
class Ledger:\n    def __init__(self, sheet):\n        self.sheet = sheet\n    def total(self):\n        return self.sheet["B1"] + {p}\n    def put(self, z):\n        self.sheet["A1"] = z\n{x} = Ledger(s)
{p} = {x}.total()
{x}.put({i})
def {F}(z=0):\n    global s\n    s = cw.sheet('''{i} | =A1*{p}''')\n    return s["B1"]
def {F}(z=0):\n    return globals()["s"]["B1"] + z
def {F}(z=0):\n    return sum(v for row in s for v in row if isinstance(v, float))
{p} = eval('s["B1"]')
exec('s["A1"] = {i}')
import pickle\n{x} = pickle.loads(pickle.dumps(s))
import copy\n{x} = copy.copy(s)
if s["A1"] > {p}:\n    {q} = s["B1"]\nelse:\n    {q} = s["A2"]
{x} = max((v for row in s.values("A1:B2") for v in row if isinstance(v, float)), default={i})
{x}.append(s["B1"])
for v in range(2):\n    s[f"A{{v + 1}}"] = v + {p}
try:\n    s["A1"] = s["B1"] + {i}\n    {p} = 1 // {q}\nexcept Exception:\n    {p} = s["A1"]
""".strip().splitlines()
