"""Owns reading a code cell's text: from its syntax tree to the facts about its names."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from cellweave.graph.facts import DYNAMIC, READING, TEXT_READERS, Facts, names_in_texts, sequences_of
from cellweave.graph.flow import Flow
from cellweave.graph.scopes import outer_parts

# Everything else may run code of its own: a call, an attribute, an import, a context manager …
_PLAIN = (
    *(ast.Module, ast.Expr, ast.Assign, ast.AugAssign, ast.Delete, ast.Pass, ast.If, ast.For, ast.While, ast.Break),
    *(ast.Continue, ast.Assert, ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp),
    *(ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Subscript, ast.Slice, ast.JoinedStr, ast.FormattedValue, ast.Starred),
    *(ast.NamedExpr, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context, ast.comprehension),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.FunctionDef, ast.AsyncFunctionDef),
)

_PLAIN_ONLY = (ast.Starred, ast.FunctionDef, ast.AsyncFunctionDef)  # could hide an argument, or be one


def analysed(source: str, path: str = "<cell>") -> Facts:
    """Return the facts of a cell's text; a text that cannot be compiled has its SyntaxError and no names."""
    try:
        return facts_of(parsed(source, path))
    except SyntaxError as error:
        return Facts(error=error)
    except (RecursionError, MemoryError) as error:  # nesting past the stack of the parser, or of a walk
        return Facts(error=SyntaxError(str(error)))


def parsed(source: str, path: str, flags: int = 0) -> ast.Module:
    """Return the syntax tree of a cell's text under the compiler ``flags``; SyntaxError where it has none."""
    flags |= ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        tree = compile(source, path, "exec", flags, dont_inherit=True)
    except UnicodeEncodeError as error:
        raise _no_text(error, source, path) from None
    except ValueError as error:  # null bytes, before Python 3.12
        raise SyntaxError(str(error), (path, None, None, None)) from None
    assert isinstance(tree, ast.Module)
    return tree


def _no_text(error: UnicodeEncodeError, source: str, path: str) -> SyntaxError:
    """Say where bytes stand that were no text in the file's encoding: reading kept each as a lone surrogate."""
    code = ord(source[error.start])
    found = f"byte 0x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"half a character, U+{code:04X}"
    line = source.count("\n", 0, error.start) + 1
    text = source.splitlines()[line - 1].encode(errors="backslashreplace").decode()
    sentence = f"line {line} holds {found}, which is no text. Delete it, or write it as an escape like \\xe9"
    return SyntaxError(sentence, (path, line, error.start - source.rfind("\n", 0, error.start), text))


def facts_of(tree: ast.Module) -> Facts:
    """Return the facts of a parsed cell."""
    flow = Flow()
    bound = flow.block(tree.body, set())
    flow.use_functions()
    everything = list(ast.walk(tree))
    nodes = everything if flow.calls_own else list(_outside_functions(tree))
    loaded = {node.id for node in nodes if isinstance(node, ast.Name)} | _attributes(nodes)
    texts = list(_texts(nodes))
    reads = flow.reads | names_in_texts(loaded, texts) | sequences_of(loaded, texts)
    gone = flow.deletes
    writes = (bound | flow.surely_deleted) & (flow.bound | gone)
    maybe = (flow.bound | gone) - writes
    return Facts(
        reads=frozenset(reads | maybe),
        writes=frozenset(writes),
        maybe=frozenset(maybe),
        stores=frozenset(flow.stores),
        deletes=frozenset(gone - bound),
        defines=tuple(dict.fromkeys(flow.order)),
        imported=frozenset(flow.imported),
        paths=_stored_paths(everything),
        aliases=_aliases(everything),
        likely=frozenset(_likely_changed(nodes)),
        texts=tuple(dict.fromkeys(_texts(nodes))),
        deferred=frozenset(flow.deferred - flow.immediate),
        lines=flow.lines,
        is_dynamic=not DYNAMIC.isdisjoint(loaded | flow.imported),
        reads_texts=not TEXT_READERS.isdisjoint(loaded),
        is_plain=all(isinstance(node, _PLAIN) for node in nodes),
        attributes=_attributes_only(nodes),
        keywords=frozenset(node.arg or "**" for node in nodes if isinstance(node, ast.keyword)),
        has_stores=any(_is_store(node) for node in nodes),
        has_star=flow.has_star,
        future=flow.future,
    )


def _attributes_only(nodes: Iterable[ast.AST]) -> frozenset[str] | None:
    """Return the attributes of a cell made of operators and calls of methods, None where it is made of more.

    More than one argument by position is more: the second of some is where to write to.
    """
    attributes = set()
    for node in nodes:
        if isinstance(node, ast.Attribute):
            attributes.add(node.attr)
        elif isinstance(node, ast.Call):
            if not isinstance(node.func, ast.Attribute) or len(node.args) > 1:
                return None
        elif isinstance(node, _PLAIN_ONLY) or not isinstance(node, (*_PLAIN, ast.keyword)):
            return None
    return frozenset(attributes)


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run with the cell, without the bodies of functions it only defines."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += outer_parts(node)
        else:
            waiting += ast.iter_child_nodes(node)


def _is_store(node: ast.AST) -> bool:
    """Whether the node changes an object rather than a name."""
    if isinstance(node, ast.Attribute | ast.Subscript):
        return not isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.AugAssign)


def _stored_paths(nodes: Iterable[ast.AST]) -> frozenset[tuple[str, ...]]:
    """Return (root, attribute, …) of every attribute stored or deleted, functions' bodies and setattr included."""
    paths = set()
    for node in nodes:
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            paths.add(_path(node))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("setattr", "delattr"):
            match node.args:
                case [target, ast.Constant(value=str(attribute)), *_]:
                    paths.add((*_path(target), attribute))
    return frozenset(path for path in paths if len(path) > 1 and path[0])


def _likely_changed(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr not in READING:
            root = node.func.value
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            if isinstance(root, ast.Name):
                yield root.id


def _path(node: ast.AST) -> tuple[str, ...]:
    """Return the dotted path of an expression; an empty root where it is not one."""
    if isinstance(node, ast.Attribute):
        return (*_path(node.value), node.attr)
    return (node.id,) if isinstance(node, ast.Name) else ("",)


def _aliases(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Return the dotted module or member that each imported name stands for."""
    aliases: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                aliases[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            aliases.update((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)
    return aliases


def _attributes(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def _texts(nodes: Iterable[ast.AST]) -> Iterator[str]:
    return (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
