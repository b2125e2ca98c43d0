"""Owns the state that modules of the user's own keep: the lists, counters and settings a cell may change through them.

A module loads once, so what a cell changed in it would be found by every run after. The state is known from the moment
the module was loaded, and is put back in place, object by object: whoever holds one of the objects sees the same.
"""

from __future__ import annotations

import contextlib
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from operator import is_
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

from cellweave.kernel.files import is_system
from cellweave.kernel.homes import home_of
from cellweave.kernel.versions import Version

MODULES = "<modules>"
MOST = 20_000  # objects followed in one module; of a larger one nothing is versioned
_DATA = frozenset({"numpy", "pandas", "polars", "pyarrow", "datetime", "decimal"})  # whose objects call nobody
_LOADERS = frozenset({"__import__", "importlib", "runpy", "sys"})  # who has one of them may come to any module


class Way(NamedTuple):
    """How the content of one sort of object is copied, and put back."""

    read: Callable[[Any], Any]
    put: Callable[[Any, Any], None]


def _put_list(target: Any, content: Any) -> None:
    target[:] = content


def _put_dict(target: Any, content: Any) -> None:
    target.clear()
    target.update(content)


def _put_deque(target: Any, content: Any) -> None:
    target.clear()
    target.extend(content)


def _put_class(target: Any, content: Any) -> None:
    for name in _attributes(target).keys() - content.keys():
        delattr(target, name)
    for name, value in content.items():
        setattr(target, name, value)


def _put_code(target: FunctionType, content: Any) -> None:
    (target.__code__,) = content


def _put_names(target: Any, content: Any) -> None:
    for name in _names(target).keys() - content.keys():
        del target[name]
    target.update(content)


_CONTAINERS: dict[type, Way] = {
    list: Way(list, _put_list),
    bytearray: Way(bytes, _put_list),
    dict: Way(dict, _put_dict),
    set: Way(set, _put_dict),
    deque: Way(list, _put_deque),
}


class State:
    """What every mutable object of a module held: (object, its parts, the way of its sort), each once, in order.

    ``functions`` led to some of them: (function, what it led to).
    """

    __slots__ = ("functions", "parts")

    def __init__(self, parts: list[tuple[Any, Any, Way]], functions: list[tuple[FunctionType, list[Any]]]) -> None:
        self.parts = parts
        self.functions = functions

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, State) or len(self.parts) != len(other.parts):
            return False
        pairs = zip(self.parts, other.parts, strict=True)
        try:
            return all(a is b and held == now for (a, held, _), (b, now, _) in pairs)
        except Exception:  # parts whose comparison has no answer, as of arrays
            return False

    __hash__ = None  # type: ignore[assignment]

    @property
    def owners(self) -> set[int]:
        return {id(target) for target, _, _ in self.parts}

    def put(self) -> None:
        for target, content, way in self.parts:
            with contextlib.suppress(Exception):  # a class that forbids it keeps what it has
                way.put(target, content)


def state_of(module: ModuleType, before: State | None = None) -> State | None:
    """Return what a module's objects hold now, None where there are too many.

    The objects of ``before`` count too: one that the module let go since may be held by somebody else, and putting
    ``before`` back would change it.
    """
    parts: list[tuple[Any, Any, Way]] = [(module.__dict__, _names(module.__dict__), _NAMES)]
    functions: list[tuple[FunctionType, list[Any]]] = []
    met: set[int] = set()
    waiting: list[Any] = list(parts[0][1].values())
    let_go = (
        [] if before is None else [target for target, _, _ in reversed(before.parts) if target is not module.__dict__]
    )
    while waiting or let_go:
        if not waiting:
            waiting.append(let_go.pop())
            continue
        value = waiting.pop()
        if id(value) in met:
            continue
        met.add(id(value))
        if len(met) > MOST:
            return None
        kind = type(value)
        if kind in _CONTAINERS:
            way = _CONTAINERS[kind]
            content = way.read(value)
            parts.append((value, content, way))
            if kind is not bytearray:
                waiting += content.values() if kind is dict else content
        elif kind in (tuple, frozenset):
            waiting += value
        elif issubclass(kind, FunctionType) and is_own(value.__module__):
            parts.append((value, _code(value), _CODE))
            content = _led_to(value)
            functions.append((value, content))
            waiting += content
        elif issubclass(kind, type) and is_own(value.__module__):
            content = _attributes(value)
            parts.append((value, content, _CLASS))
            waiting += content.values()
        elif is_own(kind.__module__) and hasattr(value, "__dict__"):
            waiting.append(value.__dict__)
    return State(parts, functions)


def _names(namespace: dict[str, Any]) -> dict[str, Any]:
    """Return what a module's names hold; what the interpreter and the import keep there is no state.

    So a package's modules are none: they are put there when they load, which happens once.
    """
    within = f"{namespace.get('__name__')}."
    return {
        name: value
        for name, value in namespace.items()
        if not name.startswith("__") and not (type(value) is ModuleType and value.__name__ == within + name)
    }


def _attributes(kind: type) -> dict[str, Any]:
    return {name: value for name, value in kind.__dict__.items() if not name.startswith("__") and name != "_abc_impl"}


def _is_filled(cell: Any) -> bool:
    with contextlib.suppress(ValueError):
        return cell.cell_contents is not cell
    return False


def _code(function: FunctionType) -> tuple[CodeType]:
    return (function.__code__,)


_NAMES = Way(_names, _put_names)
_CLASS = Way(_attributes, _put_class)
_CODE = Way(_code, _put_code)  # some functions compile themselves anew when they are first called


def _led_to(function: FunctionType) -> list[Any]:
    cells = [cell.cell_contents for cell in function.__closure__ or () if _is_filled(cell)]
    return [function.__defaults__, function.__kwdefaults__, function.__dict__, *cells]


def _is_untouched(now: Any, before: Any) -> bool:
    """Whether two contents are of the very same objects, in the same order."""
    if len(now) != len(before) or not all(map(is_, now, before)):
        return False
    return type(now) is not dict or all(map(is_, now.values(), before.values()))


def is_own(name: str | None) -> bool:
    """Whether a loaded module is the user's own: not of Python, not installed, not the workbook itself."""
    path = getattr(sys.modules.get(name or ""), "__file__", None)
    return name != "__main__" and isinstance(path, str) and path.endswith(".py") and not is_system(path)


def _is_open(version: Version) -> bool:
    """Whether a value is code of the user's, or may hold some."""
    if version.print.is_plain:
        return False
    value = version.value
    if isinstance(value, ModuleType):
        return is_own(value.__name__) or value.__name__ in _LOADERS
    is_code = isinstance(value, FunctionType | type)
    home = home_of(value if is_code else type(value))
    if home == "__main__" or is_own(home):
        return True
    return not is_code and home.partition(".")[0] not in _DATA


class OwnModules:
    """The modules of the user's own that were loaded, and what each held when it was."""

    def __init__(self) -> None:
        self._start: dict[str, tuple[ModuleType, State]] = {}
        self.owners: set[int] = set()  # identities of the objects the modules hold, or held
        # What everything held at the last look, each object once however many modules hold it, and what that look told.
        self._parts: dict[int, tuple[Any, Any, Way]] = {}
        self._functions: dict[int, tuple[FunctionType, list[Any]]] = {}
        self._looked: dict[str, State] | None = None
        _follow(self)

    def __bool__(self) -> bool:
        return bool(self._start)

    def follows(self, name: str) -> bool:
        """Whether the state of the module with this name is known."""
        return name in self._start

    def note(self, name: str) -> None:
        """Take what a module holds now for what it held when it was loaded."""
        module = sys.modules.get(name)
        state = None if module is None else state_of(module)
        if module is not None and state is not None:
            self._start[name] = module, state
            self._looked = None
            self.owners |= state.owners

    def may_be_reached(self, versions: Iterable[Version | None], words: Iterable[str]) -> bool:
        """Whether code that reads ``versions`` may come to a module; ``words`` it imports, names or spells out."""
        if any(is_own(word) or is_own(word.rpartition(".")[0]) or word in _LOADERS for word in words):
            return True
        known = [version for version in versions if version is not None and not version.because]
        return self.may_be_held(known) or any(map(_is_open, known))

    def may_be_held(self, versions: Iterable[Version | None]) -> bool:
        """Whether any of ``versions`` shares an object with a module."""
        return bool(self.owners) and any(
            version is not None and not version.print.owners.isdisjoint(self.owners) for version in versions
        )

    def changed(self, before: dict[str, State]) -> dict[str, State]:
        """Return the state of the modules that hold something else than when they were loaded.

        ``before``: the same, as it was last known.
        """
        if before is self._looked and self._is_at_rest():
            return before
        now = {name: state_of(module, before.get(name, start)) for name, (module, start) in self._start.items()}
        changed = {name: state for name, state in now.items() if state is not None and state != self._start[name][1]}
        for state in changed.values():
            self.owners |= state.owners
        changed = before if changed == before else changed
        self._remember(changed, [state for state in now.values() if state is not None])
        return changed

    def _remember(self, looked: dict[str, State], states: Sequence[State]) -> None:
        self._looked = looked
        self._parts = {id(part[0]): part for state in states for part in state.parts}
        self._functions = {id(each[0]): each for state in states for each in state.functions}

    def _is_at_rest(self) -> bool:
        """Whether nothing moved since the last look: much quicker to tell than what did."""
        return all(_is_untouched(way.read(target), content) for target, content, way in self._parts.values()) and all(
            _is_untouched(_led_to(function), content) for function, content in self._functions.values()
        )

    def put(self, wanted: dict[str, State], current: dict[str, State]) -> None:
        """Make the modules hold ``wanted`` where they hold ``current``; a module that is in neither is as it was."""
        for name in wanted.keys() | current.keys():
            if name in self._start:
                start = self._start[name][1]
                state = wanted.get(name, start)
                if state != current.get(name, start):
                    state.put()
        self._remember(wanted, [wanted.get(name, start) for name, (_, start) in self._start.items()])


class _Loading:
    """Stands first among the finders of modules and finds none: it tells when one of the user's own was loaded."""

    def __init__(self) -> None:
        self.modules: OwnModules | None = None
        self.names: set[str] = set()
        self._depth = 0
        self._new: list[str] = []

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                return self._followed(spec)
        return None

    def _followed(self, spec: ModuleSpec) -> ModuleSpec:
        loader, origin = spec.loader, spec.origin or ""
        if loader is not None and origin.endswith(".py") and not is_system(origin):
            run = loader.exec_module

            def exec_module(module: ModuleType) -> None:
                with self._outermost(spec.name):
                    run(module)

            loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec

    @contextlib.contextmanager
    def _outermost(self, name: str) -> Iterator[None]:
        """Wait until all that one import loads is loaded: modules fill each other's registers."""
        self._depth += 1
        self._new.append(name)
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self.names.update(self._new)
                for new in self._new:
                    if self.modules is not None:
                        self.modules.note(new)
                self._new.clear()


_loading = _Loading()


def _follow(modules: OwnModules) -> None:
    """Tell ``modules`` of everything loaded from now on, and of what was loaded before it came."""
    if _loading not in sys.meta_path:
        sys.meta_path.insert(0, _loading)
    _loading.modules = modules
    for name in _loading.names:
        modules.note(name)
