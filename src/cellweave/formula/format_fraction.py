"""Owns showing numbers as fractions, by sections such as ``# ??/??``."""

from __future__ import annotations

from fractions import Fraction

from cellweave.errors import FormulaError
from cellweave.formula.format_code import Section, Token
from cellweave.formula.format_digits import decimal_text, exact, placed, shown_token


def fraction_text(section: Section, magnitude: float) -> str:
    """Show a number as ``12 3/4``: whole number, separator, top, text, slash, text, bottom, each as its digits ask."""
    tokens = section.tokens
    slash = next(place for place, token in enumerate(tokens) if token.kind == "slash")
    above = slash
    while above and tokens[above - 1].kind in ("literal", "space"):
        above -= 1
    start = above
    while start and tokens[start - 1].kind == "digit":
        start -= 1
    below = slash + 1
    while below < len(tokens) and tokens[below].kind in ("literal", "space") and not tokens[below].text.isdigit():
        below += 1
    end = below
    while end < len(tokens) and (tokens[end].kind == "digit" or tokens[end].text.isdigit()):
        end += 1
    if start == above or below == end:
        raise FormulaError("A number format's slash needs digits on both sides.", position=slash)
    tops = [token.text for token in tokens[start:above]]
    bottoms = "".join(token.text for token in tokens[below:end])
    between = (
        "".join(map(shown_token, tokens[above:slash])) + "/" + "".join(map(shown_token, tokens[slash + 1 : below]))
    )
    places = [place for place, token in enumerate(tokens[:start]) if token.kind == "digit"]
    split = places[-1] + 1 if places else start
    wholes, separator = tokens[:split], "".join(map(shown_token, tokens[split:start]))
    number = Fraction(exact(magnitude))
    whole = int(number) if places else 0
    rest = number - whole
    if fixed := int(bottoms) if bottoms.isdigit() and bottoms.strip("0") else 0:
        top, bottom = int(rest * fixed + Fraction(1, 2)), fixed
    else:
        close = rest.limit_denominator(10 ** len(bottoms) - 1)
        top, bottom = close.numerator, close.denominator
    if places and top == bottom:
        whole, top = whole + 1, 0
    part = "".join(placed(tops, str(top), False)) + between + _bottom(bottoms, bottom)
    marks = "".join(tokens[place].text for place in places)
    if not places:
        head = "".join(map(shown_token, wholes))
    elif not top and "0" not in tops:
        # There is no fraction to show. Where a ? keeps its place, spaces do.
        head = decimal_text(Section(_at_least_one(wholes), None, ""), float(whole))
        separator, part = (" " * len(separator), " " * len(part)) if "?" in [*marks, *tops, *bottoms] else ("", "")
    elif whole or "0" in marks or (not top and "?" in marks):
        head = decimal_text(Section(_at_least_one(wholes), None, ""), float(whole))
    else:
        head = decimal_text(Section(wholes, None, ""), 0.0)
        separator = " " * len(separator) if "?" in [*marks, *tops] else ""
    return head + separator + part + "".join(map(shown_token, tokens[end:]))


def _at_least_one(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return tokens that end in a digit, so that this digit shows at least a zero."""
    return (*tokens[:-1], Token("digit", "0"))


def _bottom(placeholders: str, bottom: int) -> str:
    """Show a denominator: to the right behind zeros, else to the left before the spaces of ?."""
    digits = str(bottom)
    if "0" in placeholders:
        return digits.zfill(len(placeholders))
    return digits + " " * placeholders[len(digits) :].count("?")
