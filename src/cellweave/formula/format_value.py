"""Owns showing a value by a number format code, as TEXT does and as a grid shows its cells.

Rounding is half away from zero on the 15 significant digits Excel keeps, done in decimal.
"""

from __future__ import annotations

from decimal import Decimal

from cellweave.formula.format_code import Section, Token, sections
from cellweave.formula.format_date import format_date
from cellweave.formula.format_digits import decimal_text, exact, placed, rounded, shown_token, sign_token
from cellweave.formula.format_fraction import fraction_text
from cellweave.values import ErrorValue, Scalar

WIDTH = 11  # characters General has for a number, the sign not counted


def format_value(value: Scalar, code: str) -> str:
    """Return ``value`` as text by a format code; raises FormulaError where the code or a date is none.

    Error values show their code, blanks count as zero. Source: Microsoft's page of the TEXT function.
    """
    if isinstance(value, ErrorValue):
        return value.code
    if isinstance(value, bool):
        value = "TRUE" if value else "FALSE"
    if not code:
        # A code of one section shows the sign of numbers below zero, even one that shows nothing else.
        return value if isinstance(value, str) else "-" if value and value < 0 else ""
    parts = sections(code)
    if isinstance(value, str):
        return _text(value, parts)
    return _number(float(value or 0), parts)


def _text(value: str, parts: tuple[Section, ...]) -> str:
    section = parts[3] if len(parts) == 4 else parts[-1] if parts[-1].has("text") else None
    if section is None:
        return value
    return "".join(value if token.kind == "text" else sign_token(token) for token in section.tokens)


def _number(number: float, parts: tuple[Section, ...]) -> str:
    section, is_signed = _chosen(number, parts)
    if section is None:
        return "#" * WIDTH
    if section.is_date:
        return format_date(number, section)
    magnitude = abs(number)
    if section.has("exponent"):
        shown = _scientific(section, magnitude)
    elif section.has("slash") and section.has("digit"):
        shown = fraction_text(section, magnitude)
    elif section.has("digit") or (section.has("point") and not section.has("general", "text")):
        shown = decimal_text(section, magnitude)
    else:
        shown = "".join(
            general(magnitude) if token.kind in ("general", "text") else sign_token(token) for token in section.tokens
        )
    # A number that rounds to zero loses its sign.
    has_digits = any(character in "123456789" for character in shown)
    return f"-{shown}" if is_signed and number < 0 and (has_digits or not section.has("digit")) else shown


def _chosen(number: float, parts: tuple[Section, ...]) -> tuple[Section | None, bool]:
    """Return the section for ``number`` and whether a minus sign is still to be shown."""
    numeric = parts[:3]
    if any(part.condition for part in numeric):
        for place, part in enumerate(numeric):
            if part.condition is None and place + 1 < len(numeric):
                # A first section without a condition is for numbers above zero, such a second one for those below.
                if number < 0 if place else number > 0:
                    return part, False
            elif part.condition is None or part.accepts(number):
                return part, not part.is_below_zero
        return (sections("General")[0], True) if len(numeric) == 1 else (None, False)
    if len(parts) == 1 or (len(parts) == 2 and parts[1].has("text")):
        return parts[0], True
    if number < 0:
        return parts[1], False
    if number == 0 and len(parts) > 2:
        return parts[2], False
    return parts[0], False


def _scientific(section: Section, magnitude: float) -> str:
    tokens = section.tokens
    split = next(place for place, token in enumerate(tokens) if token.kind == "exponent")
    mantissa, exponent = _plain(tokens[:split]), tokens[split + 1 :]
    point = next((place for place, token in enumerate(mantissa) if token.kind == "point"), len(mantissa))
    whole = sum(token.kind == "digit" for token in mantissa[:point]) or 1
    places = sum(token.kind == "digit" for token in mantissa[point:])
    number = exact(magnitude)
    power = 0
    if number:
        power = number.adjusted() // whole * whole if whole > 1 else number.adjusted()
        if rounded(number.scaleb(-power), places) >= Decimal(10) ** whole:
            power += whole
    else:
        # Zero fills every place before the point.
        mantissa = tuple(
            Token("digit", "0") if token.kind == "digit" and place < point else token
            for place, token in enumerate(mantissa)
        )
    head = decimal_text(Section(mantissa, None, ""), float(number.scaleb(-power)))
    letter, sign = tokens[split].text[0], tokens[split].text[1]
    # The sign stands before the digits, whatever is written between them and the E.
    shown = ["-" if power < 0 else "+" if sign == "+" else ""]
    shown += placed([token.text for token in exponent if token.kind == "digit"], str(abs(power)), False)
    if len(shown) > 1:
        shown[:2] = ["".join(shown[:2])]
    digits = iter(shown)
    tail = "".join(
        next(digits) if token.kind == "digit" else "%" if token.kind == "percent" else shown_token(token)
        for token in exponent
    )
    return head + letter + tail


def _plain(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return the tokens without what would scale the number: percent signs become text, commas after the digits go."""
    last = max((place for place, token in enumerate(tokens) if token.kind == "digit"), default=0)
    return tuple(
        Token("literal", "%") if token.kind == "percent" else token
        for place, token in enumerate(tokens)
        if token.kind != "comma" or place < last
    )


def general(number: float) -> str:
    """Return a number as General shows it in a column wide enough: at most 11 characters, the sign not counted."""
    if number == 0:
        return "0"
    sign, magnitude = ("-", -number) if number < 0 else ("", number)
    decimal = exact(magnitude)
    if Decimal("1e-4") <= decimal < Decimal("1e11"):
        whole = len(f"{int(decimal)}")
        shown = _trimmed(rounded(decimal, max(WIDTH - 1 - whole, 0)))
        if len(shown) <= WIDTH:
            return sign + shown
    elif decimal < 1 and len(f"{decimal:f}") <= WIDTH:
        return sign + _trimmed(decimal)
    head, _, power = f"{rounded(decimal.scaleb(-decimal.adjusted()), 5):f}", "", decimal.adjusted()
    if head.startswith("10"):
        head, power = "1", power + 1
    return f"{sign}{_trimmed(Decimal(head))}E{'-' if power < 0 else '+'}{abs(power):02d}"


def _trimmed(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
