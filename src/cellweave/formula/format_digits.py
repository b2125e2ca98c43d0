"""Owns spreading a number's digits over the placeholders of a section: 0, # and ?, grouped and scaled by commas."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from cellweave.formula.format_code import Section, Token

# The largest float has 309 digits before the point; the default context keeps 28.
_WIDE = Context(prec=1000)


def exact(number: float) -> Decimal:
    """Return a number's 15 significant digits as a decimal."""
    return Decimal(f"{number:.15g}")


def rounded(number: Decimal, places: int) -> Decimal:
    """Return a number with as many decimals, half away from zero."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def shown_token(token: Token) -> str:
    """Return what a token that is no digit shows."""
    if token.kind == "space":
        return " "
    # Without a width to fill, a repeated character shows once or not at all; Excel's TEXT leaves it out.
    return token.text if token.kind == "literal" else ""


def sign_token(token: Token) -> str:
    """Return what a token shows in a section without digits, where signs have nothing to part, to group or to scale."""
    return token.text if token.kind in ("point", "comma", "slash", "percent") else shown_token(token)


def decimal_text(section: Section, magnitude: float) -> str:
    """Show a number by a section of whole digits, decimals, percent signs and text."""
    tokens = section.tokens
    number = exact(magnitude) * 100 ** sum(token.kind == "percent" for token in tokens)
    point = next((place for place, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    digits = [place for place, token in enumerate(tokens) if token.kind == "digit"]
    whole = [place for place in digits if place < point]
    decimals = [place for place in digits if place > point]
    working = _working_commas(tokens)
    # Behind the last digit before the point and behind all digits, a comma divides by 1,000; between two it groups.
    ends = {*whole[-1:], *(decimals[-1:] or [point])}
    number /= 1000 ** sum(end in ends for end in working.values())
    grouped = any(
        end < point and tokens[place + 1].kind == "digit" for place, end in working.items() if end not in ends
    )
    text = f"{rounded(number, len(decimals)):f}"
    integer, _, fraction = text.partition(".")
    integer = "" if integer == "0" else integer
    out: list[str] = []
    shown_whole = placed([tokens[place].text for place in whole], integer, grouped)
    shown_fraction = _decimals([tokens[place].text for place in decimals], fraction)
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
        elif token.kind == "comma":
            # A comma without work is text, and many in a row are one.
            out.append("," if place not in working and tokens[place - 1 : place] != (token,) else "")
        else:
            out.append(shown_token(token))
    return "".join(out)


def _working_commas(tokens: tuple[Token, ...]) -> dict[int, int]:
    """Return the places of the commas right behind a digit or a sign of its number, and of what each stands behind."""
    working: dict[int, int] = {}
    for place, token in enumerate(tokens):
        if token.kind == "comma" and place:
            end = working.get(place - 1, place - 1)
            if tokens[end].kind in ("digit", "point", "percent"):
                working[place] = end
    return working


def placed(placeholders: list[str], digits: str, grouped: bool) -> list[str]:
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
            if grouped and count and count % 3 == 0:
                piece = ("," if digit != " " else " ") + piece
            piece = digit + piece
            count += 1
        shown.append(piece)
    return shown[::-1]


def _decimals(placeholders: list[str], digits: str) -> list[str]:
    significant = len(digits.rstrip("0"))
    return [
        digit if order < significant else {"0": "0", "?": " ", "#": ""}[placeholder]
        for order, (placeholder, digit) in enumerate(zip(placeholders, digits, strict=True))
    ]
