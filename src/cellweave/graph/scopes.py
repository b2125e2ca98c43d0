"""Owns the global names that functions, lambdas, classes and comprehensions reach, by Python's scope rules."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from cellweave.graph.facts import Comprehension, Free, FunctionNode


def free_of_function(node: FunctionNode) -> Free:
    """Return what running the body may reach outside; defaults, decorators and annotations are not the body's."""
    scope = _Scope(set(_parameters(node.args)))
    for part in node.body if isinstance(node.body, list) else [node.body]:
        scope.visit(part)
    return scope.free()


def free_of_comprehension(node: Comprehension) -> tuple[Free, set[str]]:
    """Return what the comprehension reaches outside, and the names its walruses bind in the scope around it."""
    scope = _Scope(set(), is_comprehension=True)
    scope.visit_comprehension(node)
    return scope.free(), scope.leaked


def outer_parts(node: ast.stmt | ast.expr) -> Iterator[ast.expr]:
    """Yield the parts of a function or class definition that the scope around it evaluates."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        yield from node.args.defaults
        yield from (default for default in node.args.kw_defaults if default is not None)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from node.decorator_list
        yield from (a.annotation for a in _arguments(node.args) if a.annotation is not None)
        if node.returns is not None:
            yield node.returns
    if isinstance(node, ast.ClassDef):
        yield from node.decorator_list
        yield from node.bases
        yield from (keyword.value for keyword in node.keywords)


def bound_by(node: ast.AST) -> Iterator[str]:
    """Yield the names that this one node binds or deletes, beside Name targets."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in names)
        case ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name for alias in names if alias.name != "*")
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name


def _arguments(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from (extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None)


def _parameters(arguments: ast.arguments) -> Iterable[str]:
    return (argument.arg for argument in _arguments(arguments))


class _Scope(ast.NodeVisitor):
    """One function-like scope: what it binds, what it loads, and what its inner scopes leave unresolved."""

    def __init__(self, bound: set[str], is_comprehension: bool = False) -> None:
        self.bound = bound
        self.loads: set[str] = set()
        self.deletes: set[str] = set()
        self.declared: set[str] = set()  # global
        self.outside: set[str] = set()  # nonlocal
        self.inner = Free()
        self.leaked: set[str] = set()
        self.is_comprehension = is_comprehension

    def free(self) -> Free:
        """Close the scope: what is bound here and not declared global stays inside."""
        local = self.bound - self.declared - self.outside
        result = Free(
            reads=((self.loads | self.inner.reads) - local) | (self.loads & self.declared),
            binds=self.inner.binds | (self.bound & self.declared),
            deletes=self.inner.deletes | (self.deletes & self.declared),
        )
        # What a function binds under ``global`` may keep its old value on another path, so it is read too.
        result.reads |= result.binds
        return result

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.loads.add(node.id)
        else:
            self.bound.add(node.id)
            if isinstance(node.ctx, ast.Del):
                self.deletes.add(node.id)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.loads.add(node.target.id)
        self.visit(node.value)
        self.visit(node.target)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)  # before its targets, as a class body sees them
        for target in node.targets:
            self.visit(target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        (self.leaked if self.is_comprehension else self.bound).add(node.target.id)

    def visit_Global(self, node: ast.Global) -> None:
        self.declared.update(node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.outside.update(node.names)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.bound.update(bound_by(node))
        for part in outer_parts(node):
            self.visit(part)
        self.inner.add(free_of_function(node))

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for part in outer_parts(node):
            self.visit(part)
        self.inner.add(free_of_function(node))

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in outer_parts(node):
            self.visit(part)
        body = _Scope(set())
        for statement in node.body:
            body.visit(statement)
        # Methods do not see the class body's names, and the body itself may load them before it binds them.
        self.loads |= body.loads
        self.inner.add(body.inner)
        self.inner.binds |= body.bound & body.declared
        self.bound.update(bound_by(node))

    def visit_ListComp(self, node: Comprehension) -> None:
        free, leaked = free_of_comprehension(node)
        self.inner.add(free)
        (self.leaked if self.is_comprehension else self.bound).update(leaked)

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def visit_comprehension(self, node: ast.comprehension | Comprehension) -> None:
        self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> None:
        self.bound.update(bound_by(node))
        super().generic_visit(node)
