"""Owns what CELL tells of a number format code: its letter with decimals, whether negative numbers are colored.

Source: Microsoft's page of the CELL function, the table "CELL format codes".
"""

from __future__ import annotations

from cellweave.formula.format_code import Section, sections_of_cell

_CURRENCIES = frozenset("$€£¥")


def format_letter(code: str) -> str:
    """Return the code of a number format: ``F2`` for 0.00, ``,0-`` for #,##0;[Red]-#,##0, ``D4`` for m/d/yyyy."""
    first = sections_of_cell(code)[0]
    enclosed = "()" if has_parentheses(code) else ""
    return (
        _date_letter(first) if first.is_date else _number_letter(first) + ("-" if is_colored(code) else "") + enclosed
    )


def is_colored(code: str) -> bool:
    """Whether negative numbers have a color of their own."""
    parts = sections_of_cell(code)
    return len(parts) > 1 and bool(parts[1].color)


def has_parentheses(code: str) -> bool:
    """Whether positive numbers, or all, stand in parentheses."""
    return any(token.kind == "literal" and "(" in token.text for token in sections_of_cell(code)[0].tokens)


def _number_letter(section: Section) -> str:
    tokens = section.tokens
    if section.has("slash", "general", "text") or not section.has("digit"):
        return "G"
    mantissa = tokens[: next((at for at, token in enumerate(tokens) if token.kind == "exponent"), len(tokens))]
    point = next((at for at, token in enumerate(mantissa) if token.kind == "point"), len(mantissa))
    decimals = sum(token.kind == "digit" for token in mantissa[point:])
    if section.has("exponent"):
        letter = "S"
    elif section.has("percent"):
        letter = "P"
    elif any(token.kind == "literal" and _CURRENCIES & set(token.text) for token in tokens):
        letter = "C"
    else:
        letter = "," if section.has("comma") else "F"
    return f"{letter}{decimals}"


def _date_letter(section: Section) -> str:
    lengths = {token.text[0]: len(token.text) for token in section.tokens if token.kind in ("date", "elapsed")}
    if not lengths.keys() & {"y", "m", "d"} or section.has("elapsed"):
        has_seconds, is_half = "s" in lengths, section.has("ampm")
        return ("D6" if has_seconds else "D7") if is_half else ("D8" if has_seconds else "D9")
    is_named = lengths.get("m", 0) > len("mm")
    if "y" not in lengths:
        return "D2" if is_named else "D5"
    return "D3" if "d" not in lengths else "D1" if is_named else "D4"
