import pytest

from cellweave.document import read


def cells(text: str) -> list[str]:
    return [cell.source for cell in read(text.encode()).cells]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n\n", []),
        ("x = 1", ["x = 1"]),
        ("x = 1\ny = 2\n\nz = 3\n", ["x = 1\ny = 2", "z = 3"]),
        ("# about\n\n# more\nx = 1\n", ["# about\n\n# more\nx = 1"]),
        ("x = 1\n# below\n\ny = 2\n", ["x = 1\n# below", "y = 2"]),
        ("x = 1\n\n# last\n\n# words", ["x = 1", "# last\n\n# words"]),
        ("def f():\n    a\n\n    b\n\n\nx\n", ["def f():\n    a\n\n    b", "x"]),
        ("def f():\n    a\n\n# at the margin\n    b\n", ["def f():\n    a\n\n# at the margin\n    b"]),
        ("if a:\n    b\n\nelif c:\n    d\n\nelse:\n    e\n", ["if a:\n    b\n\nelif c:\n    d\n\nelse:\n    e"]),
        ("try:\n    a\n\nfinally:\n    b\n", ["try:\n    a\n\nfinally:\n    b"]),
        ("@one\n\n@two(\n  1,\n)\n\ndef f(): pass\n", ["@one\n\n@two(\n  1,\n)\n\ndef f(): pass"]),
        ("@one\ndef f(): pass\n\nx\n", ["@one\ndef f(): pass", "x"]),
        ("x = [\n\n1,\n\n2]\n\ny\n", ["x = [\n\n1,\n\n2]", "y"]),
        ('x = """\n\na\n\n# b """\n\ny\n', ['x = """\n\na\n\n# b """', "y"]),
        ("x = 1\n\f\ny\n", ["x = 1", "y"]),
        ("elsewhere = 1\n\nelse_ = 2\n", ["elsewhere = 1", "else_ = 2"]),
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert cells(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = (\n\ny = 1\n\nz = 2\n", ["x = (", "y = 1", "z = 2"]),
        ("x = (\n\ndef f(a):\n    pass\n\ny = 1)\n", ["x = (", "def f(a):\n    pass", "y = 1)"]),
        ("x = 1)\n\ny = (2,\n\n3)\n", ["x = 1)", "y = (2,\n\n3)"]),
        ("print 'it'\n\nprint 'is'\n", ["print 'it'", "print 'is'"]),
        ("x = 'open\n\ny = 1\n", ["x = 'open", "y = 1"]),
        ('x = """open\n\ny = 1\n', ['x = """open', "y = 1"]),
    ],
)
def test_a_mistake_stays_in_its_paragraph(text: str, expected: list[str]) -> None:
    assert cells(text) == expected


def test_a_mistake_in_a_string_leaves_later_strings_alone() -> None:
    text = 'x = """\n\ndef f():\n    """Text."""\n\ny = """\na\n\nb\n"""\n'
    assert cells(text) == ['x = """', 'def f():\n    """Text."""', 'y = """\na\n\nb\n"""']


def test_line_ends_do_not_matter() -> None:
    text = "x = 1\n\n# c\ny = [\n\n2]\n\n\nz = 'a\\\n\nb'\n"
    expected = cells(text)
    assert cells(text.replace("\n", "\r\n")) == expected
    assert cells(text.replace("\n", "\r")) == expected
