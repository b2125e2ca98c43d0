"""Owns the functions that write: text, and whatever a value is best shown as."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Generator, Iterable
from typing import Any, Literal

from cellweave import host
from cellweave.ui import plain
from cellweave.ui.element import Element


def write(*args: Any, unsafe_allow_html: bool = False) -> Any:
    """Show each argument as what it is; neighbouring texts and numbers become one paragraph of Markdown.

    Frames become tables, figures charts, dicts and lists trees, exceptions tracebacks; functions and classes show their
    signature. A generator or stream of texts is shown as it comes, and the whole text returned; else returns None.
    ``unsafe_allow_html`` lets Markdown hold HTML, which the page shows without scripts.
    """
    words: list[str] = []
    plainly: list[str] = []  # the same without marks, for a terminal
    results: list[Any] = []

    def flush() -> None:
        if words:
            _paragraph(" ".join(words), " ".join(plainly), unsafe_allow_html)
            words.clear()
            plainly.clear()

    for value in args:
        if isinstance(value, str):
            words.append(value)
            plainly.append(value)
        elif isinstance(value, (bool, int, float, complex)):
            words.append(f"`{value}`")
            plainly.append(str(value))
        else:
            flush()
            if inspect.isgenerator(value) or inspect.isgeneratorfunction(value):
                results.append(_stream(value if inspect.isgenerator(value) else value()))
            else:
                _shown(value)
    flush()
    return None if not results else results[0] if len(results) == 1 else results


def markdown(
    body: Any,
    unsafe_allow_html: bool = False,
    *,
    help: str | None = None,
    width: int | Literal["auto", "stretch", "content"] = "auto",
    text_alignment: Literal["left", "center", "right", "justify"] = "left",
    anchors: bool = True,
    wrap: bool = True,
) -> Element:
    """Show Markdown: text, lists, tables, code, ``$formulas$``; return the element.

    Indentation that all lines share is left out. ``unsafe_allow_html`` lets it hold HTML, which the page shows without
    scripts.
    """
    text = clean(body)
    if host.current is None:
        plain.show(text)
        return Element(None)
    props = {
        "unsafe_allow_html": unsafe_allow_html,
        "help": help,
        "width": width,
        "text_alignment": text_alignment,
        "anchors": anchors,
        "wrap": wrap,
    }
    return Element(host.current.show(_markdown_bundle(text, props)))


def _paragraph(text: str, words: str, unsafe_allow_html: bool) -> None:
    """Show Markdown that reads as ``words`` where it is not drawn."""
    if host.current is None:
        plain.show(clean(words))
    else:
        bundle = _markdown_bundle(clean(text), {"unsafe_allow_html": unsafe_allow_html})
        host.current.show({**bundle, "text/plain": clean(words)})


def clean(body: Any) -> str:
    """Return a text as a person meant it in an indented triple-quoted string."""
    return textwrap.dedent(str(body)).strip()


def _markdown_bundle(text: str, props: dict[str, Any]) -> dict[str, Any]:
    return {"text/markdown": text, "text/plain": text, "application/vnd.cellweave.props+json": props}


def _shown(value: Any) -> None:
    if host.current is None:
        plain.show(value)
    elif isinstance(value, BaseException):
        host.current.fail(value)
    elif not getattr(type(value), "is_shown_element", False):
        host.current.display(value)


def _stream(chunks: Generator[Any] | Iterable[Any]) -> Any:
    """Show texts as they come, in one growing element; other values stand between. Return the whole text."""
    whole: list[str] = []
    text = ""
    id: str | None = None
    for chunk in chunks:
        if not isinstance(chunk, str):
            _shown(chunk)
            text, id = "", None
            continue
        whole.append(chunk)
        text += chunk
        if host.current is None:
            print(chunk, end="", flush=True)
        elif re.search(r"\S", text):
            id = host.current.show(_markdown_bundle(text, {}), element=id)
    if host.current is None and whole:
        print()
    return "".join(whole)
