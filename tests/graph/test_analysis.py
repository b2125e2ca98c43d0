# ruff: noqa: E501
import pytest

from cellweave.graph.analysis import analysed


def names(text: str) -> set[str]:
    return set(text.split())


@pytest.mark.parametrize(
    ("source", "reads", "writes"),
    [
        ("x = y", "y", "x"),
        ("x = 1\nz = x", "", "x z"),
        ("x += y", "x y", "x"),
        ("x, (y, *z) = w", "w", "x y z"),
        ("x: int = y", "y int __annotations__", "x"),
        ("del x", "x", "x"),
        ("import a.b.c\nimport d.e as f\nfrom g import h as i", "", "a f i"),
        ("def f(a, b=c, *d, e: g = h, **i) -> j:\n    return k", "c g h j", "f"),
        ("def f():\n    return k\nf()", "k", "f"),
        ("def f():\n    return g()\ndef g():\n    return k\nf()", "k g", "f g"),
        ("f = lambda a: a + k", "k", "f"),
        ("@deco\ndef f():\n    return k", "deco k", "f"),
        ("class A(B):\n    x = 1\n    y = x + q\n    def m(self):\n        return z", "B q z", "A"),
        ("class A:\n    def m(self):\n        return z", "", "A"),
        ("class A:\n    x = x\n    y += z\n    x = x", "x y z", "A"),
        ("class A:\n    f = 1\n    class B:\n        y = f\n        z = y", "f", "A"),
        ("class A:\n    f = 1\n    def m(self):\n        return f\nA()", "f", "A"),
        ("class A:\n    f = 1\n    y = [f for z in f]", "", "A"),
        ("class A:\n    f = xs = 1\n    y = [f for z in xs], (lambda: f)", "f", "A"),
        ("f = 1\nclass A:\n    class B:\n        y = f", "", "f A"),
        ("def f():\n    class A:\n        if c:\n            x = 1\n        y = x\nf()", "c x", "f"),
        ("x = [a + b for a in c if (d := a)]", "b c d", "x"),
        ("for i in xs:\n    pass", "xs i", ""),
        ("if c:\n    x = 1\nelse:\n    x = 2", "c", "x"),
        ("if c:\n    x = 1", "c x", ""),
        ("with a as b:\n    c = b", "a c", "b"),
        ("try:\n    x = 1\nexcept E as e:\n    x = e", "E e", "x"),
        ("match v:\n    case {'k': a, **rest} if a:\n        b = 1\n    case [x, *y] | K(x, y):\n        pass", "v a rest x y K b", ""),
        ("def f():\n    global g\n    g = 1\nf()", "g", "f"),
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = y\n    return g\nf()", "y", "f"),
        ("x = 1\ny = f'{x} {z}'", "z", "x y"),
        ("x = await y", "y", "x"),
        ("t = df.query('a > @limit')", "df a limit", "t"),
        ("print(x := 3)", "print x", ""),
    ],
)  # fmt: skip
def test_reads_and_writes(source, reads, writes):
    facts = analysed(source)
    assert facts.error is None
    assert facts.reads == names(reads)
    assert facts.writes == names(writes)


@pytest.mark.parametrize(
    ("source", "stores"),
    [
        ("df['x'] = 1", "df"),
        ("cfg['a']['b'].c = 1", "cfg"),
        ("del d[k]", "d"),
        ("x += 1", "x"),
        ("a = []\na[0] = 1", ""),
        ("f(x).y = 1", ""),
        ("for d['k'] in xs:\n    pass", "d"),
    ],
)
def test_stores_count_for_their_root(source, stores):
    assert analysed(source).stores == names(stores)


@pytest.mark.parametrize(
    ("source", "is_plain"),
    [("x = a + b[0]", True), ("x = f(a)", False), ("x = a.b", False), ("import a", False), ("def f():\n    g()", True)],
)
def test_plain_cells_run_no_code_of_others(source, is_plain):
    assert analysed(source).is_plain is is_plain


@pytest.mark.parametrize(
    "source", ["globals()['x']", "exec('x = 1')", "def f():\n    return eval('x')\nf()", "import __main__"]
)
def test_code_that_looks_names_up_is_dynamic(source):
    assert analysed(source).is_dynamic


def test_a_function_that_is_only_defined_makes_nothing_dynamic():
    assert not analysed("def f():\n    return eval('x')").is_dynamic


@pytest.mark.parametrize("source", ["x = (", "x = 1\0", "(" * 500, "return 1 +"])
def test_what_does_not_compile_says_so(source):
    facts = analysed(source)
    assert isinstance(facts.error, SyntaxError)
    assert facts.touched == frozenset()


def test_imports_are_known_by_what_they_stand_for():
    facts = analysed("import numpy as np\nfrom os import path as p\nnp.random.state = 1\nsetattr(p, 'sep', '/')")
    assert facts.aliases == {"np": "numpy", "p": "os.path"}
    assert facts.paths == {("np", "random", "state"), ("p", "sep")}
