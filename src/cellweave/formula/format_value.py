"""Owns showing a value by a number format code, as TEXT does and as a grid shows its cells.

Rounding is half away from zero on the 15 significant digits Excel keeps, done in decimal.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from cellweave.errors import FormulaError
from cellweave.formula.format_code import Section, Token, sections
from cellweave.formula.format_date import format_date
from cellweave.values import ErrorValue, Scalar

# The largest float has 309 digits before the point; the default context keeps 28.
_WIDE = Context(prec=1000)
WIDTH = 11  # characters General has for a number, the sign not counted


def format_value(value: Scalar, code: str) -> str:
    """Return ``value`` as text by a format code; raises FormulaError where the code or a date is none.

    Error values show their code, blanks count as zero. Source: Microsoft's page of the TEXT function.
    """
    if isinstance(value, ErrorValue):
        return value.code
    if not code:
        return ""
    parts = sections(code)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return _text(value, parts)
    return _number(float(value or 0), parts)


def _text(value: str, parts: tuple[Section, ...]) -> str:
    section = parts[3] if len(parts) == 4 else parts[-1] if parts[-1].has("text") else None
    if section is None:
        return value
    return "".join(value if token.kind == "text" else _shown(token) for token in section.tokens)


def _shown(token: Token) -> str:
    if token.kind == "space":
        return " "
    # Without a width to fill, a repeated character shows once or not at all; Excel's TEXT leaves it out.
    return token.text if token.kind == "literal" else ""


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
        shown = _fraction(section, magnitude)
    elif section.has("digit"):
        shown = _decimal(section, magnitude)
    else:
        shown = "".join(
            general(magnitude)
            if token.kind in ("general", "text")
            else "%"
            if token.kind == "percent"
            else _shown(token)
            for token in section.tokens
        )
    # A number that rounds to zero loses its sign.
    has_digits = any(character in "123456789" for character in shown)
    return f"-{shown}" if is_signed and number < 0 and (has_digits or not section.has("digit")) else shown


def _chosen(number: float, parts: tuple[Section, ...]) -> tuple[Section | None, bool]:
    """Return the section for ``number`` and whether a minus sign is still to be shown."""
    numeric = parts[:3]
    if any(part.condition for part in numeric):
        for place, part in enumerate(numeric):
            if part.accepts(number):
                below_zero = part.condition is not None and part.condition[0] in ("<", "<=") and part.condition[1] <= 0
                return part, not below_zero
            if part.condition is None and (place or len(numeric) == 1):
                return part, not (place == 1 and number < 0 and len(numeric) == 3)
        return (numeric[-1], True) if numeric[-1].condition is None else (None, False)
    if len(parts) == 1 or (len(parts) == 2 and parts[1].has("text") and not parts[1].has("digit")):
        return parts[0], True
    if number < 0:
        return parts[1], False
    if number == 0 and len(parts) > 2:
        return parts[2], False
    return parts[0], False


def exact(number: float) -> Decimal:
    """Return a number's 15 significant digits as a decimal."""
    return Decimal(f"{number:.15g}")


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def _decimal(section: Section, magnitude: float) -> str:
    tokens = section.tokens
    number = exact(magnitude) * 100 ** sum(token.kind == "percent" for token in tokens)
    point = next((place for place, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    digits = [place for place, token in enumerate(tokens) if token.kind == "digit"]
    whole = [place for place in digits if place < point]
    decimals = [place for place in digits if place > point]
    # Commas right after the last digit before the point divide by a thousand each; between digits they group.
    last = whole[-1] if whole else -1
    grouped = any(token.kind == "comma" and whole and whole[0] < place < last for place, token in enumerate(tokens))
    for place in range(last + 1, len(tokens)):
        if tokens[place].kind != "comma":
            break
        number /= 1000
    if decimals:
        for place in range(decimals[-1] + 1, len(tokens)):
            if tokens[place].kind != "comma":
                break
            number /= 1000
    text = f"{_rounded(number, len(decimals)):f}"
    integer, _, fraction = text.partition(".")
    integer = "" if integer == "0" else integer
    out: list[str] = []
    shown_whole = _placed([tokens[place].text for place in whole], integer, grouped)
    shown_fraction = _placed_fraction([tokens[place].text for place in decimals], fraction)
    whole_parts, fraction_parts = iter(shown_whole), iter(shown_fraction)
    # .00 shows 12.5 as 12.50: digits are never lost.
    whole_first = [integer] if integer and not whole else []
    for place, token in enumerate(tokens):
        if token.kind == "digit":
            out.append(next(whole_parts) if place < point else next(fraction_parts))
        elif token.kind == "point" and place == point:
            out.extend(whole_first)
            out.append(".")
        elif token.kind in ("percent", "point"):
            # Only the first point parts whole numbers from fractions.
            out.append(token.text)
        else:
            out.append(_shown(token))
    return "".join(out)


def _placed(placeholders: list[str], digits: str, grouped: bool) -> list[str]:
    """Spread the digits of a whole number over its placeholders, right to left; the first takes all that are left."""
    shown: list[str] = []
    count = 0
    rest = digits
    for order, placeholder in enumerate(reversed(placeholders)):
        is_first = order == len(placeholders) - 1
        taken = rest if is_first else rest[-1:]
        rest = rest[: len(rest) - len(taken)]
        if not taken:
            taken = {"0": "0", "?": " ", "#": ""}[placeholder]
        piece = ""
        for digit in reversed(taken):
            if grouped and count and count % 3 == 0 and digit != " ":
                piece = "," + piece
            piece = digit + piece
            count += 1
        shown.append(piece)
    return shown[::-1]


def _placed_fraction(placeholders: list[str], digits: str) -> list[str]:
    significant = len(digits.rstrip("0"))
    return [
        digit if order < significant else {"0": "0", "?": " ", "#": ""}[placeholder]
        for order, (placeholder, digit) in enumerate(zip(placeholders, digits, strict=True))
    ]


def _scientific(section: Section, magnitude: float) -> str:
    tokens = section.tokens
    split = next(place for place, token in enumerate(tokens) if token.kind == "exponent")
    mantissa, exponent = tokens[:split], tokens[split + 1 :]
    point = next((place for place, token in enumerate(mantissa) if token.kind == "point"), len(mantissa))
    whole = sum(token.kind == "digit" for token in mantissa[:point]) or 1
    places = sum(token.kind == "digit" for token in mantissa[point:])
    number = exact(magnitude)
    power = 0
    if number:
        power = number.adjusted() // whole * whole if whole > 1 else number.adjusted()
        if _rounded(number.scaleb(-power), places) >= Decimal(10) ** whole:
            power += whole
    head = _decimal(Section(mantissa, None, ""), float(number.scaleb(-power)))
    sign = "-" if power < 0 else "+" if tokens[split].text == "E+" else ""
    digits = iter(_placed([token.text for token in exponent if token.kind == "digit"], str(abs(power)), False))
    tail = "".join(next(digits) if token.kind == "digit" else _shown(token) for token in exponent)
    return f"{head}E{sign}{tail}"


def _fraction(section: Section, magnitude: float) -> str:
    tokens = section.tokens
    slash = next(place for place, token in enumerate(tokens) if token.kind == "slash")
    start = slash
    while start and tokens[start - 1].kind == "digit":
        start -= 1
    end = slash + 1
    while end < len(tokens) and (
        tokens[end].kind == "digit" or (tokens[end].kind == "literal" and tokens[end].text.isdigit())
    ):
        end += 1
    below = "".join(token.text for token in tokens[slash + 1 : end])
    if not below:
        raise FormulaError("A number format's slash needs digits after it.", position=slash)
    has_whole = any(token.kind == "digit" for token in tokens[:start])
    number = Fraction(exact(magnitude))
    whole = int(number) if has_whole else 0
    rest = number - whole
    if fixed := int(below) if below.isdigit() and below.strip("0") else 0:
        top, bottom = int(rest * fixed + Fraction(1, 2)), fixed
    else:
        close = rest.limit_denominator(10 ** len(below) - 1)
        top, bottom = close.numerator, close.denominator
    if has_whole and top == bottom:
        whole, top = whole + 1, 0
    width = slash - start
    if top or not has_whole:
        part = f"{str(top).rjust(width)}/{str(bottom).ljust(len(below))}"
    else:
        part = " " * (width + 1 + len(below))
    head = (
        _decimal(Section(tokens[:start], None, ""), float(whole)) if has_whole else "".join(map(_shown, tokens[:start]))
    )
    if not (head.strip() or top or below.isdigit()):
        head = "0" + head
    if has_whole and not whole and top and tokens[0].text == "#":
        head = head.lstrip() if head.strip() else head
    return head + part + "".join(map(_shown, tokens[end:]))


def general(number: float) -> str:
    """Return a number as General shows it in a column wide enough: at most 11 characters, the sign not counted."""
    if number == 0:
        return "0"
    sign, magnitude = ("-", -number) if number < 0 else ("", number)
    decimal = exact(magnitude)
    if Decimal("1e-4") <= decimal < Decimal("1e11"):
        whole = len(f"{int(decimal)}")
        shown = _trimmed(_rounded(decimal, max(WIDTH - 1 - whole, 0)))
        if len(shown) <= WIDTH:
            return sign + shown
    elif decimal < 1 and len(f"{decimal:f}") <= WIDTH:
        return sign + _trimmed(decimal)
    head, _, power = f"{_rounded(decimal.scaleb(-decimal.adjusted()), 5):f}", "", decimal.adjusted()
    if head.startswith("10"):
        head, power = "1", power + 1
    return f"{sign}{_trimmed(Decimal(head))}E{'-' if power < 0 else '+'}{abs(power):02d}"


def _trimmed(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
