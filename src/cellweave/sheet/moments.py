"""Owns dates as text: what a serial number means where its number format says that it is a date."""

from __future__ import annotations

import datetime

from cellweave.formula.format_code import sections_of_cell
from cellweave.sheet.literals import read_literal


def is_date(code: str) -> bool:
    """Whether a number format shows dates or times."""
    return any(section.is_date for section in sections_of_cell(code))


def date_text(value: float, code: str) -> str | None:
    """Return a serial number with a date's format as ISO date (and time); None where that would lose something."""
    if not is_date(code) or not 61 <= value < 2_958_466:
        return None
    days, part = divmod(value, 1)
    text = (datetime.date(1899, 12, 30) + datetime.timedelta(days=int(days))).isoformat()
    if part:
        seconds = round(part * 86_400)
        text += f" {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text if read_literal(text)[0] == value else None
