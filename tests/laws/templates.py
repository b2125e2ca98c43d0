"""Statements of random workbooks, a theme each: the ways real scripts make, share and change objects and state.

``{x}`` ``{y}``: names of any value · ``{p}`` ``{q}``: names of numbers · ``{F}`` ``{G}``: functions · ``{i}`` ``{j}``:
literals. Nothing here loops without end, whatever the names hold.
"""

# ruff: noqa: E501
from __future__ import annotations

CONTAINERS = r"""
{x} = [{i}, {j}]
{x} = [{i}]
{x} = {{"u": {i}, "v": [{j}]}}
{x} = {y}
{x} = [{y}, {i}]
{x} = {{"u": {y}}}
{x} = list({y})
{x} = ({y}, {i})
{x} = {y}[0]
{x} = [v for v in {y}]
{x} = [{p} + v for v in range({i})]
{x}.append({p})
{x}.append({y})
{x}.append({i})
{x}.extend({y})
{x}[0] = {i}
{x}[0] = {y}
{x} += [{p}]
{x}["u"] = {p}
{x}["w"] = {y}
{x}.update(u={i})
{x}["v"].append({i})
{x}.sort()
{x}.reverse()
{x}.pop()
{x}.clear()
del {x}[0]
{p} = len({x})
{p} = sum(v for v in {x} if isinstance(v, int))
{p} = {x}[0]
{p} = {x} == {y}
{p} = {x} is {y}
{x} = {y}.copy()
{x} = sorted({y}, key=lambda v: str(v))
{x} = {{*{y}}}
{x} = frozenset([{i}, {p}])
{x} = bytearray([{i}])
{x} = sorted({y} + {x}, key=str)
from collections import defaultdict, Counter\n{x} = defaultdict(list)
{x}["u"].append({p})
{x}["v"] = [{y}, {y}]
{x} = [[{i}]] * 2
{x}[0].append({i})
""".strip().splitlines()

MORE_CONTAINERS = r"""
{x}.insert(0, {p})
{x}.remove({i})
{x}[1:] = [{i}, {j}]
{x}[:0] = {y}
{x} *= 2
{x}, {y} = {y}, {x}
{x} = {y} = [{i}]
{x} = [*{y}, {i}]
{x} = {{**{y}, "z": {i}}}
{x} |= {{"z": {p}}}
{x} = {{"u": [{i}], "v": {{"w": [{p}]}}}}
{x}["v"]["w"].append({p})
{x} = set({y})
{x} = {{{i}, {p}}}
{x}.add({p})
{x}.discard({i})
{x} -= {{{i}}}
{x} = {{v: [v] for v in {y}}}
{x} = {{v for v in {y}}}
{x}.setdefault("u", []).append({p})
{p} = {x}.pop("u", {i})
{p} = {x}.popitem()
{x} = dict.fromkeys(range({i}), [])
{x} = {y}["u"]
{x} = {y}["v"]
{x} = {y}[1:]
{x} = list({y}.items())
{x} = {y}.items()
{x} = {y}.keys()
{x} = memoryview({y})
{x}[0] = {i}
import collections\n{x} = collections.deque([{i}, {j}], maxlen=3)
{x}.appendleft({p})
{x}.rotate(1)
import collections\n{x} = collections.ChainMap({{"u": {i}}}, {y})
import collections\n{x} = collections.Counter({y})
import collections\n{x} = collections.OrderedDict(u={i}, v=[{p}])
{x}.move_to_end("u")
import array\n{x} = array.array("i", [{i}, {j}])
import heapq\nheapq.heappush({x}, {p})
import bisect\nbisect.insort({x}, {p})
import copy\n{x} = copy.copy({y})
import copy\n{x} = copy.deepcopy({y})
import io\n{x} = io.StringIO("{i}\n{j}\n")
{x}.write(str({p}))
{p} = {x}.getvalue()
{p} = {x}.readline()
{x}.append({x})
{x} = tuple({y})
{x} += ({i},)
{x}, *{y} = [{i}, {p}, {j}]
[{p}, {q}] = {{"u": {i}, "v": {j}}}.values()
for {x}[0] in range({i}):\n    pass
{x}["k"], {p} = {p}, {i}
{p} = str({x})
{p} = {x} and {y}
""".strip().splitlines()

NUMBERS = r"""
del {x}
{p} = {i}
{p} = {i}
{p} = {q} + {i}
{p} = {q}
{p} += {i}
if {p} > {i}:\n    {x} = [{j}]
if {p} > {i}:\n    {x}.append({j})
if {p}:\n    {q} = {i}\nelse:\n    {x} = [{p}]
for {p} in range({i}):\n    {x}.append({p})
for v in {x}:\n    {p} = v
{p} = 0\nwhile {p} < {i}:\n    {p} += len('u')
{x}, {p} = [{i}], {j}
{p}: int = {i}
try:\n    {x}.append({i})\n    {p} = 1 // {q}\nexcept ZeroDivisionError as problem:\n    {p} = -1
try:\n    {p} = {x}[{i}]\nexcept Exception:\n    {p} = {j}
import contextlib\nwith contextlib.suppress(Exception):\n    {p} = {i} // {q}\n    {q} = {i}
{x}.append({i})\n{p} = 1 // {q}
raise ValueError({i})
{p} = {i} // {q}
match {x}:\n    case [{p}, *rest]:\n        pass\n    case _:\n        {p} = {i}
{p} = ({q} := {i}) + 1
""".strip().splitlines()

SCOPES = r"""
{x} = [({p} := v) for v in range({i})]
{x} = [{p} for {p} in range({i})]
if any(({p} := v) > {i} for v in {y}):\n    {q} = {p}
{x} = {{{p}: [{q} + v for v in range({p})] for {p} in range({i})}}
try:\n    {p} = 1 // {q}\nexcept ZeroDivisionError as {p}:\n    pass
try:\n    {p} = 1 // {q}\nexcept ZeroDivisionError as {x}:\n    {y} = {x}.args\nelse:\n    {y} = {p}\nfinally:\n    {x} = {i}
try:\n    {x}.append({p})\n    raise KeyError\nexcept (KeyError, AttributeError):\n    {p} = {i}
try:\n    raise ExceptionGroup("g", [ValueError({i})])\nexcept* ValueError as group:\n    {p} = len(group.exceptions) + {q}
match {y}:\n    case {{"u": {p}, **rest}}:\n        {x} = rest\n    case [_, {p}] | ({p}, _, *_):\n        {x} = [{p}]\n    case int() as {p} if {p} > {i}:\n        pass
match {p}:\n    case 0 | 1:\n        {q} = {i}\n    case {q}:\n        {x} = [{q}]
def {F}(z=0):\n    global {p}, {x}\n    {x} = [{p}]\n    {p} = z\n    return {p}
def {F}(z=0):\n    if z > {i}:\n        global {p}\n        {p} = z\n    return z
def {F}(z=0):\n    global {p}\n    del {p}\n    return {i}
def {F}(z=0):\n    {p} = z\n    def inner():\n        nonlocal {p}\n        {p} += {q}\n        return {p}\n    inner()\n    return inner()
def {F}(z=0):\n    return [{p} + v for v in range(z)]
def {F}(z=0):\n    class Inner:\n        {p} = {q}\n        w = {p} + z\n    return Inner.w
def {F}(z=0, *, w={x}):\n    w.append(z)\n    return len(w)
def {F}(*z, **w):\n    return len(z) + {p}
{F} = lambda z=0: ({x}.append(z), {p})[1]
{F} = lambda z=0, w={p}: w + z
from math import *\n{p} = floor({i}.5)
from math import floor as {F}
import math as {x}
del {p}, {q}
del {p}\n{p} = {i}
if {p} > {i}:\n    del {q}
for {p}, {q} in [({i}, {j})]:\n    if {p} > {q}:\n        break\nelse:\n    {x} = [{p}]
while {p} > {i}:\n    {p} -= 1\n    {x} = [{p}]\nelse:\n    {q} = {p}
with open("law.txt", "w") as {x}, contextlib.suppress(Exception):\n    {p} = {x}.write("{i}")\n    {y} = 1 // {q}
import contextlib\nwith contextlib.suppress(Exception):\n    {x} = [{i}]\n    {x}.append(1 // {q})\n    {p} = 0
{p} = {i} if {q} > {j} else {p}
assert {p} > {i}
{x}: list = [{p}]
if {q} > {i}:\n    def {F}(z=0):\n        return {i}\nelse:\n    def {F}(z=0):\n        return {p}
if {p} > {i}:\n    import json as {x}
__all__ = ["{p}"]
""".strip().splitlines()

FUNCTIONS = r"""
def {F}(z):\n    return z + {p}
def {F}(z={i}):\n    return {q} * z
def {F}(z={p}):\n    return {G}(z) + {i}
def {F}(z=0):\n    {x}.append(z)\n    return len({x})
def {F}(z, kept=[]):\n    kept.append(z)\n    return len(kept)
def {F}(z=0):\n    global {p}\n    {p} = z + {i}\n    return {p}
def {F}(z=0):\n    return globals()["{p}"] + z
def make(start):\n    total = [start]\n    def step(z):\n        total[0] += z\n        return total[0]\n    return step\n{F} = make({i})
{F} = lambda z=0: z * {p} + {i}
{F} = {G}
{p} = {F}({i})
{p} = {F}({q})
{x} = [{F}({i})]
{x} = [{F}]
{p} = {x}[0]({i})
import functools\n@functools.lru_cache\ndef {F}(z=0):\n    return z + {p}
import functools\n{F} = functools.partial({G}, {i})
""".strip().splitlines()

MORE_FUNCTIONS = r"""
{F}.calls = {i}
{p} = getattr({F}, "calls", 0)
{F}.__defaults__ = ({i},)
def twice(inner):\n    def outer(z=0):\n        return inner(inner(z)) + {p}\n    return outer\n@twice\ndef {F}(z=0):\n    return z + {i}
import functools\ndef logged(inner):\n    @functools.wraps(inner)\n    def outer(*z):\n        {x}.append(z)\n        return inner(*z)\n    return outer\n@logged\ndef {F}(z=0):\n    return z + {p}
registry = []\ndef register(inner):\n    registry.append(inner)\n    return inner
@register\ndef {F}(z=0):\n    return z + {p}
{p} = [each({i}) for each in registry]
{p} = sum(map({F}, range({i})))
{p} = sorted([3, 1, 2], key={F})
{x} = {{"call": {F}, "with": {p}}}
{p} = {x}["call"]({x}["with"])
{x} = [lambda z=0: z + {p}, {F}]
{p} = {x}[-1]({i})
def {F}(z=0):\n    return {x}[0](z) if callable({x}[0]) else z
def {F}(z=0):\n    return z if z < 1 else {F}(z - 1) + {p}
def {F}(z=0):\n    return len({y}) + {G}(z)
def {F}(z):\n    z.append({i})\n    return z
{x} = {F}({x})
{x} = {F}({y})
import functools\n@functools.cache\ndef {F}(z=0):\n    return [{p}]
{F}.cache_clear()
import functools\n{p} = functools.reduce(lambda left, right: left + right, [{i}, {q}])
import functools\n@functools.singledispatch\ndef {F}(z):\n    return {p}
@{F}.register(int)\ndef _(z):\n    return z + {i}
import operator\n{p} = operator.itemgetter(0)({x})
import operator\noperator.iadd({x}, [{i}])
{x} = {y}.append
{x}({i})
import atexit\n{F} = atexit.unregister
import inspect\n{p} = len(inspect.signature({F}).parameters)
import types\n{F} = types.FunctionType({G}.__code__, globals())
import pickle\n{x} = pickle.loads(pickle.dumps({y}))
import pickle\n{x} = pickle.dumps({y})
import pickle\n{x} = pickle.loads({y})
""".strip().splitlines()

ITERATORS = r"""
{x} = (v + {p} for v in {y})
{x} = iter({y})
{p} = next({x})
{x} = list({y})
{p} = next({x}, {i})
{x} = zip([{i}, 2, 3], {y})
{x} = enumerate({y})
{x} = map(lambda v: [v, {p}], {y})
{x} = filter(None, {y})
{x} = reversed({y})
import itertools\n{x} = itertools.chain({y}, [{p}])
import itertools\n{x} = itertools.islice(itertools.count({i}), 5)
import itertools\n{x}, {y} = itertools.tee({y})
def steps(stop):\n    for step in range(stop):\n        sent = yield step + {p}\n        if sent:\n            {x}.append(sent)
{x} = steps({i})
{y} = steps(5)
{p} = {x}.send(None)
{x}.close()
for v in {x}:\n    {p} = v\n    break
{p} = [v for v, _ in zip({x}, range(2))]
def steps(stop):\n    yield from range(stop)\n    yield {p}
{x} = [*{y}]
{p} = {i} in {x}
{p} = max({x}, default={i})
{x} = iter([{y}, {i}])
{x}.append({i})
{x} = {{"u": {y}}}
{x} = [{y}, {y}]
""".strip().splitlines()

CLASSES = r"""
class K:\n    rate = {i}\n    def __init__(self, v):\n        self.v = v\n        self.seen = []\n    def see(self, z):\n        self.seen.append(z)\n        return self.v * self.rate + {p}
{x} = K({i})
{x} = K({y})
{x}.v = {i}
{x}.see({p})
{p} = {x}.see({i})
{p} = len({x}.seen)
K.rate = {i}
from dataclasses import dataclass, field\n@dataclass\nclass P:\n    v: int = {i}\n    parts: list = field(default_factory=list)
{x} = P({i})
{x}.parts.append({p})
{x} = {y}.parts
""".strip().splitlines()

MORE_CLASSES = r"""
class K:\n    made = []\n    def __init__(self, v=0):\n        self.v = v\n        self.seen = K.made\n        K.made.append(v)\n    def see(self, z=0):\n        return len(self.made) + {p}
class L(K):\n    def see(self, z=0):\n        return super().see(z) + {i}
{x} = L({p})
K.see = lambda self, z=0: z + {p}
def see(self, z=0):\n    return {i}\nK.see = see
class K:\n    __slots__ = ("v", "seen")\n    rate = {i}\n    def __init__(self, v):\n        self.v, self.seen = v, []\n    def see(self, z=0):\n        self.v += z\n        return self.v
class K:\n    count = 0\n    @classmethod\n    def see(cls, z=0):\n        cls.count += 1\n        return cls.count + {p}\n    @property\n    def seen(self):\n        return [{p}]\n    def __init__(self, v):\n        self.v = v
class K:\n    def __init__(self, v):\n        self.v = v\n        self.seen = []\n    def __iadd__(self, other):\n        self.seen.append(other)\n        return self\n    def __getitem__(self, z):\n        return self.v\n    def __len__(self):\n        return {p}\n    def __call__(self, z):\n        self.v += z\n        return self.v
{x} += {i}
{p} = {x}({i})
class K:\n    def __init__(self, v=0):\n        self.__dict__.update(v={i}, seen=[])\n    def __getattr__(self, name):\n        return lambda *z: {p}\n    def __setattr__(self, name, value):\n        {x}.append(value)
import types\n{x} = types.SimpleNamespace(v={i}, parts=[{p}])
{x}.parts = {y}
del {x}.v
setattr({x}, "v", {p})
{p} = getattr({x}, "v", {i})
vars({x})["v"] = {i}
{x}.__dict__["v"] = {i}
{p} = {x}.v
import enum\nclass E(enum.Enum):\n    ONE = {i}\n    TWO = {p}\n{x} = [E.ONE]
{p} = {x}[0].value
from typing import NamedTuple\nclass T(NamedTuple):\n    v: int = {i}\n    parts: list = []\n{x} = T({p}, [{p}])
class Meta(type):\n    rate = {p}\n    def __call__(cls, *z):\n        made = super().__call__(*z)\n        made.by = cls.rate\n        return made\nclass M(metaclass=Meta):\n    pass\n{x} = M()
{p} = {x}.by
class Held:\n    def __get__(self, owner, kind=None):\n        return {p}\nclass K:\n    v = Held()\n    seen = []\n    def __init__(self, *z):\n        self.seen.append(z)\n    def see(self, z=0):\n        return self.v + {i}
class Open:\n    def __enter__(self):\n        {x}.append({i})\n        return {x}\n    def __exit__(self, *problem):\n        {x}.append({j})\n        return True\nwith Open() as {y}:\n    {p} = {i} // {q}
import functools\nclass C:\n    def __init__(self, v):\n        self.v = v\n    @functools.cached_property\n    def twice(self):\n        return self.v * 2 + {p}\n{x} = C({i})
{p} = {x}.twice
class Group:\n    members = {x}\n    limit = {p}\n    {q} = {i}\n    for v in range({i}):\n        limit += v
{p} = Group.limit
Group.members.append({p})
import weakref\n{x} = K({i})\n{y} = weakref.ref({x})
{p} = {y}().v
{x} = K
{x}.rate = {i}
{x} = {y}.see
{p} = isinstance({x}, K)
import copy\n{x} = copy.copy({y})
import contextvars\nvar = contextvars.ContextVar("var", default={i})
var.set({p})
{p} = var.get()
import abc\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def see(self): ...\nA.register(K)\n{p} = issubclass(K, A)
""".strip().splitlines()

RUNTIME_NAMES = r"""
globals()["{p}"] = {i}
exec("{p} = {i}")
{p} = eval("{q}") + {i}
globals().update({{"{p}": {i}, "{x}": [{j}]}})
vars()["{p}"] = {q}
{p} = locals()["{q}"]
{p} = globals().get("{q}", {i})
{p} = globals().pop("{q}")
del globals()["{p}"]
{p} = "{q}" in globals()
{p} = len([name for name in dir() if name in ("a", "b", "k")])
exec("{x}.append({p})")
exec("def {F}(z=0):\n    return z + {p}")
exec("{p} = {q}\n{x} = [{p}]", globals())
exec(compile("{p} += {i}", "text", "exec"))
import __main__\n__main__.{p} = {i}
import __main__\n{p} = __main__.{q}
import sys\nsys.modules["__main__"].{p} = {i}
import sys\n{p} = sys.modules["__main__"].{q}
import sys\nsetattr(sys.modules[__name__], "{p}", {i})
import sys\n{p} = getattr(sys.modules[__name__], "{q}")
import sys\nmain = sys.modules[__name__]
main.{p} = {i}
{p} = getattr(main, "{q}")
def {F}(z=0):\n    setattr(main, "{p}", z)\n    return z
import importlib\nimportlib.import_module("__main__").{p} = {q}
import sys\n{p} = sys._getframe().f_globals["{q}"]
def {F}(z=0):\n    {F}.__globals__["{p}"] = z\n    return z
def {F}(z=0):\n    exec("global {p}; {p} = z")\n    return z
def {F}(z=0):\n    return eval("{p} + z")
def {F}(z=0):\n    return sum(globals()[name] for name in ("{p}", "{q}"))
{F} = eval("lambda z=0: z + {p}")
namespace = {{"{p}": {i}}}\nexec("{p} += 1", namespace)\n{q} = namespace["{p}"]
for name in ("{p}", "{q}"):\n    globals()[name] = {i}
""".strip().splitlines()

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

ASYNC = r"""
import asyncio\nasync def {F}(z=0):\n    await asyncio.sleep(0)\n    {x}.append(z)\n    return z + {p}
import asyncio\n{p} = asyncio.run({F}({i}))
import asyncio\nasync def main():\n    global {p}\n    {p} = {i}\n    return {q}\n{x} = [asyncio.run(main())]
import asyncio\nasync def both():\n    return await asyncio.gather({F}({i}), {F}({p}))\n{x} = asyncio.run(both())
async def numbers(stop):\n    for step in range(stop):\n        yield step + {p}
import asyncio\nasync def collected():\n    return [v async for v in numbers({i})]\n{x} = asyncio.run(collected())
{x} = {F}({i})
import asyncio\n{p} = asyncio.run({x})
""".strip().splitlines()

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
{x}.resize(4)
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
