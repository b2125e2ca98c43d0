"""Owns inputs from the command line: ``python book.py --n 7`` sets the input that is named n.

An input's names are its key, its label, and the variable it is assigned to, each as a slug (``"Growth %"`` is
``growth``); the first that was given on the command line counts. ``declared`` lists a document's inputs unrun.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType

# The place of ``key`` among their parameters.
WIDGETS = {"button": 1, "checkbox": 2, "number_input": 6, "selectbox": 4, "slider": 6, "text_input": 3}
_STORES = frozenset({"STORE_NAME", "STORE_GLOBAL", "STORE_FAST"})


@dataclass(frozen=True)
class Declared:
    """An input as the document's text declares it: the option to call it by, and what the text says of it.

    ``names`` are all options it can be called by, None where one of them is only known when the call runs.
    """

    option: str
    widget: str
    label: str
    text: str
    names: frozenset[str] | None


def slug(name: str) -> str:
    """Return the name as an option writes it: lower case, words parted by hyphens."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")


def given(key: str | None, label: str) -> tuple[str, str | None] | None:
    """Return (option, text) the command line gives for the input whose function calls ``ask``, or None.

    The text is None where the option stands alone.
    """
    options = _options(sys.argv[1:])
    if not options:
        return None
    for name in (key, label, _variable(sys._getframe(3))):
        option = slug(name) if name else ""
        if option in options:
            return option, options[option]
    return None


def declared(source: str) -> list[Declared]:
    """Return the inputs that calls in ``source`` declare, in order; none where the text is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    names = {
        id(node.value): target.id
        for node in ast.walk(tree)
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(target := _target(node), ast.Name)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _widget(node) is not None]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [_declared(call, names.get(id(call))) for call in calls]


def _declared(call: ast.Call, variable: str | None) -> Declared:
    widget = _widget(call) or ""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    given |= {
        name: call.args[place] for name, place in (("label", 0), ("key", WIDGETS[widget])) if place < len(call.args)
    }
    label, key = (_text(given[name]) if name in given else "" for name in ("label", "key"))
    is_known = None not in given and not any(isinstance(argument, ast.Starred) for argument in call.args)
    names = None
    if is_known and label is not None and key is not None:
        names = frozenset(slug(name) for name in (variable, key, label) if name)
    return Declared(slug(variable or key or label or ""), widget, label or "", ast.unparse(call), names)


def _target(node: ast.Assign | ast.AnnAssign) -> ast.expr:
    return node.targets[0] if isinstance(node, ast.Assign) else node.target


def _widget(call: ast.Call) -> str | None:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)
    return name if name in WIDGETS else None


def _text(node: ast.expr) -> str | None:
    """Return the text a label or key is, None where only running the call can tell."""
    if not isinstance(node, ast.Constant):
        return None
    return "" if node.value is None else str(node.value)


def unread(words: Sequence[str], known: Container[str]) -> Iterator[str]:
    """Yield the words of a command line that no input reads, where inputs have the slugs ``known``."""
    rest = iter(zip(words, [*words[1:], "--"], strict=False))
    for word, following in rest:
        name, equals, _ = word.partition("=")
        if not word.startswith("--") or (name != "--" and slug(name) not in known):
            yield name if word.startswith("--") else word
        elif name != "--" and not equals and not following.startswith("--"):
            next(rest)


def _options(words: list[str]) -> dict[str, str | None]:
    """Return {slug: text} of ``--name value`` and ``--name=value``; the text of ``--name`` alone is None."""
    options: dict[str, str | None] = {}
    for index, word in enumerate(words):
        if not word.startswith("--") or len(word) == 2:
            continue
        name, equals, value = word[2:].partition("=")
        if not equals:
            following = words[index + 1 : index + 2]
            options[slug(name)] = following[0] if following and not following[0].startswith("--") else None
        else:
            options[slug(name)] = value
    return options


def _variable(frame: FrameType) -> str | None:
    """Return the variable that the call running in ``frame`` is assigned to, read off its bytecode."""
    import dis

    for following in dis.get_instructions(frame.f_code):
        if following.offset > frame.f_lasti:
            return str(following.argval) if following.opname in _STORES else None
    return None
