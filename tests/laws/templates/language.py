"""The language itself: containers, numbers, scopes, functions, iterators, classes, names made at run time, asyncio."""

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
