"""Owns dates and times as sliders need them: positions on one axis, in milliseconds, and back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

_EPOCH = datetime(1970, 1, 1)
DAY = 86_400_000


def milliseconds(value: date | time | datetime) -> float:
    """Return a date's or naive datetime's distance from 1970, a time's from midnight, zones left aside."""
    if isinstance(value, time):
        since = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    elif isinstance(value, datetime):
        since = value.replace(tzinfo=None) - _EPOCH
    else:
        since = datetime(value.year, value.month, value.day) - _EPOCH
    whole, rest = divmod(since, timedelta(milliseconds=1))
    return whole + rest.microseconds / 1000 if rest else whole


def moment(kind: str, position: float, zone: tzinfo | None) -> Any:
    """Return the date, time or datetime at a position."""
    at = _EPOCH + timedelta(milliseconds=position)
    if kind == "date":
        return at.date()
    return at.time().replace(tzinfo=zone) if kind == "time" else at.replace(tzinfo=zone)


def parsed(kind: str, text: str) -> float:
    """Return the position that an ISO text names; raises ValueError naming the wanted form."""
    types: dict[str, Any] = {"date": date, "time": time, "datetime": datetime}
    try:
        return milliseconds(types[kind].fromisoformat(text))
    except ValueError:
        form = {"date": "2026-11-21", "time": "14:30", "datetime": "2026-11-21T14:30"}[kind]
        raise ValueError(f"a {kind} like {form}") from None
