"""Owns the lint rules: what in a document's cells is likely a mistake, seen from the text alone.

Codes are stable, and each has a page in ``docs/lint``. Nothing here stops a workbook from running.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cellweave.graph.analysis import analysed
from cellweave.graph.facts import Facts

Level = Literal["error", "warning"]

# code → (level, what the rule finds)
RULES: dict[str, tuple[Level, str]] = {
    "CW001": ("error", "a name is read above its only definition"),
    "CW002": ("warning", "a cell changes a value that another cell made"),
    "CW003": ("error", "a cell cannot be compiled"),
    "CW004": ("error", "a name is defined nowhere"),
    "CW005": ("warning", "a definition is never read before the next one replaces it"),
    "CW006": ("warning", "a name hides a builtin"),
    "CW007": ("warning", "names are looked up by computed text"),
    "CW008": ("warning", "import * brings in names that cannot be seen"),
    "CW009": ("warning", "an absolute path of one machine"),
    "CW010": ("warning", "random numbers without a seed"),
    "CW011": ("warning", "the current time decides a result"),
    "CW012": ("warning", "a notebook command is not Python"),
    "CW013": ("warning", "await outside a function"),
}

_BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__", "__builtins__", "__annotations__"}
_MACHINE_PATH = re.compile(r"(?:/home/|/Users/|[A-Za-z]:\\Users\\)[^\s\"']+")
_CLOCKS = frozenset(
    {("time", "time"), ("datetime", "now"), ("datetime", "today"), ("date", "today"), ("Timestamp", "now")}
)
_DRAWS = frozenset(
    {"random", "randint", "choice", "choices", "shuffle", "sample", "rand", "randn", "normal", "uniform"}
)
_CATCHERS = frozenset({"NameError", "Exception", "BaseException"})
_COMMAND = re.compile(r"^[ \t]*[!%](?!=)[\w!%]", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """One finding: ``line`` counts from 1 in the cell. ``message`` is a sentence, ``fix`` the next step."""

    code: str
    cell: str
    line: int
    message: str
    fix: str

    @property
    def level(self) -> Level:
        return RULES[self.code][0]

    @property
    def page(self) -> str:
        """The page that explains the rule, below the documentation's root."""
        return f"lint/{self.code}.md"


@dataclass(frozen=True)
class _Cell:
    id: str
    label: str
    source: str
    facts: Facts
    tree: ast.Module


def lint(cells: Sequence[tuple[str, str, str]]) -> list[Finding]:
    """Return the findings of code cells, given as (id, title, source), in document order."""
    read = [_read(*cell) for cell in cells]
    is_seeded = False
    found: list[Finding] = []
    for cell in read:
        is_seeded |= "<random>" in cell.facts.reads
        found += (finding for finding in _of_cell(cell) if finding.code != "CW010" or not is_seeded)
    found += _names(read)
    found += _changes(read)
    order = {cell.id: index for index, cell in enumerate(read)}
    return sorted(found, key=lambda finding: (order[finding.cell], finding.line, finding.code))


def _read(id: str, title: str, source: str) -> _Cell:
    facts = analysed(source)
    label = title or (facts.defines[0] if facts.defines else id)
    tree = ast.Module([], [])
    if facts.error is None:
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = compile(source, "<cell>", "exec", flags, dont_inherit=True)
    return _Cell(id, label, source, facts, tree)


def _names(cells: Sequence[_Cell]) -> Iterator[Finding]:
    """Names read above their definition, defined nowhere, or replaced unread."""
    defined: dict[str, int] = {}
    last: dict[str, int] = {}
    has_star = any(cell.facts.has_star or cell.facts.is_dynamic for cell in cells)
    for index, cell in enumerate(cells):
        for name in cell.facts.defines:
            last[name] = index
    unread: dict[str, int] = {}
    for index, cell in enumerate(cells):
        facts = cell.facts
        for name in sorted(facts.reads):
            unread.pop(name, None)
            if (
                name in defined
                or name in _BUILTINS
                or name[0] == "<"
                or name not in facts.lines
                or name in facts.deferred
            ):
                continue
            if name in facts.maybe and name not in last:
                continue
            line = facts.lines[name]
            if last.get(name, -1) > index:
                below = cells[last[name]].label
                yield Finding(
                    "CW001", cell.id, line, f"{name} is only defined below, in {below}.", "Move that cell up."
                )
            elif name not in last and not has_star and name not in _probed(cell):
                yield Finding("CW004", cell.id, line, f"{name} is not defined.", "Define it above, or import it.")
        for name in facts.deferred:
            unread.pop(name, None)
        for name in facts.writes:
            before = unread.get(name)
            if before is not None and name not in facts.reads and not has_star:
                message = f"{name} is defined here and again in {cell.label}, and not read in between."
                yield Finding("CW005", cells[before].id, _line(cells[before], name), message, "Delete one of them.")
            if name in facts.defines and name not in facts.aliases:
                unread[name] = index
        for name in facts.defines:
            defined.setdefault(name, index)


def _changes(cells: Sequence[_Cell]) -> Iterator[Finding]:
    """Stores into a value that another cell made."""
    maker: dict[str, _Cell] = {}
    for cell in cells:
        facts = cell.facts
        rebound = facts.writes | facts.maybe
        for name in sorted(facts.stores - rebound):
            if name in maker and name not in maker[name].facts.aliases:
                message = f"{name} was made in {maker[name].label} and is changed here."
                yield Finding(
                    "CW002", cell.id, facts.lines.get(name, 1), message, "Change it where it is made, or a copy."
                )
        maker.update(dict.fromkeys(facts.defines, cell))


def _of_cell(cell: _Cell) -> Iterator[Finding]:
    """What shows in one cell by itself."""
    facts = cell.facts
    if facts.error is not None:
        line = facts.error.lineno or 1
        if _COMMAND.search(cell.source):
            line = cell.source[: _COMMAND.search(cell.source).start()].count("\n") + 1  # type: ignore[union-attr]
            yield Finding(
                "CW012", cell.id, line, "This is a notebook command, not Python.", "Use subprocess, or a library."
            )
        else:
            reason = facts.error.msg if facts.error.msg.endswith(("?", ".")) else f"{facts.error.msg}."
            yield Finding("CW003", cell.id, line, f"This does not compile: {reason}", "Correct the syntax.")
        return
    if (awaiting := _awaits(cell)) is not None:
        message = "await outside a function works in the workbook; `python` refuses the file."
        yield Finding("CW013", cell.id, awaiting, message, "Write asyncio.run(…).")
    for name in facts.defines:
        if name in _BUILTINS and not name.startswith("__"):
            message = f"{name} hides the builtin of that name in every cell below."
            yield Finding("CW006", cell.id, _line(cell, name), message, "Choose another name.")
    if facts.is_dynamic:
        message = "Names are looked up by computed text, so this runs again whenever anything above changes."
        yield Finding("CW007", cell.id, 1, message, "Spell the names out, or use a dictionary.")
    if facts.has_star:
        yield Finding("CW008", cell.id, 1, "import * brings in names nobody can see.", "Import the names you use.")
    for node in ast.walk(cell.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _MACHINE_PATH.search(node.value):
            message = "This path exists on one machine only."
            yield Finding("CW009", cell.id, node.lineno, message, "Write it relative to the workbook.")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _call(cell, node, node.func)


def _call(cell: _Cell, node: ast.Call, function: ast.Attribute) -> Iterator[Finding]:
    owner = function.value
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    if (name, function.attr) in _CLOCKS:
        message = "The result depends on when the cell runs."
        yield Finding("CW011", cell.id, node.lineno, message, "Make the date an input, or give the cell every=.")
    elif name == "random" and function.attr in _DRAWS:
        message = "These random numbers differ at every run."
        yield Finding("CW010", cell.id, node.lineno, message, "Set a seed above, or draw from a seeded generator.")
    elif function.attr == "default_rng" and not node.args and not node.keywords:
        message = "This generator starts differently at every run."
        yield Finding("CW010", cell.id, node.lineno, message, "Give it a seed.")


def _awaits(cell: _Cell) -> int | None:
    """Return the line that only compiles where ``await`` is allowed outside a function, or None."""
    if "async" not in cell.source and "await" not in cell.source:
        return None
    try:
        compile(cell.source, "<cell>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return error.lineno or 1
    return None


def _probed(cell: _Cell) -> set[str]:
    """Return the names read where a NameError is caught: the cell asks whether there are any."""
    return {
        name.id
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Try) and any(map(_catches_names, node.handlers))
        for part in node.body
        for name in ast.walk(part)
        if isinstance(name, ast.Name)
    }


def _catches_names(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(item is None or (isinstance(item, ast.Name) and item.id in _CATCHERS) for item in caught)


def _line(cell: _Cell, name: str) -> int:
    """Return the line where the cell first binds ``name``."""
    for node in ast.walk(cell.tree):
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
            return node.lineno
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name:
            return node.lineno
    return 1
