"""Owns the first picture of a workbook: its first cells as plain HTML, on screen while the script is still on its way.

The elements and classes are those the page's script makes, so nothing moves when it takes over. Where the height of
something is only known when it is drawn (a chart, a table, rich text), the picture ends.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from cellweave.protocol.messages import Welcome
from cellweave.protocol.state import CellState, Output

_MOST_LINES = 120  # about two screens; below nobody looks before the script has come
_FOLDED = 40  # lines of a text from which the page gives it a box of its own, whose height is the page's business
_LINE_WIDTH = 110  # characters; a longer line may wrap
_OLD = ("stale", "blocked", "queued", "running")
_PROSE = re.compile(r"(?P<text>[^\\*_`\[\]<>&!|~$]+)|\*\*(?P<strong>[^\\*_`\[\]<>&!|~$]+)\*\*|`(?P<code>[^\\`$]+)`")
_BLOCK = re.compile(r" {4}|\t|[-+=>:]|\d+[.)]|.*(https?:|www\.|@)")  # starts of lines that are more than a paragraph
_HEADING = re.compile(r"(#{1,6}) +(.*?)[ #]*")
_MARKUP = re.compile(r"[*_~`\[$\\]")  # what makes a label more than its text
_FIELDS = ("selectbox", "number_input", "text_input")


def preview(welcome: Welcome) -> str:
    """Return the HTML of the bar and of as many cells, from the first on, as are exactly known."""
    document = welcome.document
    shown: list[str] = []
    lines = 0
    # What the page has to say about the whole stands above the cells, and would push them down.
    is_quiet = not (document.problem or document.kernel_problem or document.notices)
    for cell in welcome.cells if is_quiet else ():
        parts, is_whole = _cell(cell)
        if parts:
            shown.append(f'<div class="between"></div><article class="cell cell-{cell.kind}">{parts}</article>')
        lines += cell.source.count("\n") + 4
        if not is_whole or lines > _MOST_LINES:
            break
    return (
        f'<header class="bar"><h1 class="bar-name">{escape(document.name)}</h1></header>'
        f'<div class="layout"><main class="notebook"><div class="column">{"".join(shown)}</div></main></div>'
    )


def _cell(cell: CellState) -> tuple[str, bool]:
    """Return a cell's HTML, and whether that is all of it."""
    if cell.kind != "code":
        text = prose(cell.source) if cell.kind == "markdown" else None
        return ("", False) if text is None else (f'<div class="cell-head"></div>{text}', True)
    code = (
        '<div class="cell-head"><span class="state"></span>'
        f'<span class="cell-title">{escape(cell.title)}</span></div>'
        f'<div class="code"><pre class="code-text">{escape(cell.source)}</pre></div>'
    )
    if not cell.outputs:
        return code, True
    outputs = []
    for output in cell.outputs:
        drawn = _output(output) if output.parent is None else None
        if drawn is None:
            break
        outputs.append(drawn)
    is_old = " is-old" if cell.status in _OLD or (cell.status == "manual" and cell.runs == 0) else ""
    shown = f'<div class="outputs{is_old}">{"".join(outputs)}</div>' if outputs else ""
    return code + shown, len(outputs) == len(cell.outputs)


def _output(output: Output) -> str | None:
    data = output.data
    if output.kind == "stream" and not data.get("dropped"):
        text = _plain(data["text"])
        return text and f'<div class="output stream stream-{escape(data["stream"])}">{text}</div>'
    if output.kind == "widget":
        return _widget(data)
    if output.kind == "mime" and set(data) == {"text/plain"}:
        text = _plain(data["text/plain"])
        return text and f'<div class="output">{text}</div>'
    if output.kind == "mime" and isinstance(data.get("text/markdown"), str):
        text = prose(data["text/markdown"])
        return text and f'<div class="output">{text}</div>'
    return None


def _plain(text: Any) -> str | None:
    if not isinstance(text, str) or re.search(r"[\x00-\x08\x0b-\x1f]", text):
        return None
    lines = text.split("\n")
    if len(lines) > _FOLDED or max(map(len, lines)) > _LINE_WIDTH:
        return None
    return f'<pre class="plain">{escape(text)}</pre>'


def _widget(record: dict[str, Any]) -> str | None:
    props, kind = record["props"], record["widget"]
    if props.get("label_visibility", "visible") != "visible" or not isinstance(props.get("width", ""), str):
        return None
    label = _inline(record["label"]) if _MARKUP.search(record["label"]) else escape(record["label"])
    if label is None:
        return None
    if kind == "slider":
        body = _slider(record["value"], props)
    elif kind in _FIELDS:
        body = '<div class="field"></div>'
    else:
        return None
    return f'<div class="widget widget-{kind}"><label class="widget-label">{label}</label>{body}</div>'


def _slider(value: Any, props: dict[str, Any]) -> str:
    ends = value if isinstance(value, list) else [props["min"], value]
    low, high = ((end - props["min"]) / ((props["max"] - props["min"]) or 1) * 100 for end in ends)
    return (
        f'<div class="slider" style="--from:{low:.3f}%;--to:{high:.3f}%"><div class="slider-track"></div>'
        '<output class="slider-value"></output></div>'
    )


def prose(text: str) -> str | None:
    """Return Markdown as HTML where it is headings and plain paragraphs, else None."""
    blocks = []
    if not text.strip() or re.search(r" {2}\n", text):  # the script's hint, or a line break
        return None
    for block in re.split(r"\n\s*\n", re.sub(r"(?m)^(#{1,6} .*)$", r"\n\1\n", text).strip("\n")):
        heading = _HEADING.fullmatch(block)
        level = f"h{len(heading[1])}" if heading else "p"
        if not heading and any(_BLOCK.match(line) or line.startswith("#") for line in block.split("\n")):
            return None
        inner = _inline(heading[2] if heading else block)
        if inner is None:
            return None
        blocks.append(f"<{level}>{inner}</{level}>")
    return f'<div class="prose">{"".join(blocks)}</div>'


def _inline(text: str) -> str | None:
    parts, end = [], 0
    for found in _PROSE.finditer(text):
        if found.start() != end or found.lastgroup is None:
            return None
        tag, inner = found.lastgroup, escape(found[found.lastgroup])
        parts.append(inner if tag == "text" else f"<{tag}>{inner}</{tag}>")
        end = found.end()
    return "".join(parts) if end == len(text) else None
