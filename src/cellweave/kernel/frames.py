"""Owns tables over frames of pandas, polars, pyarrow and whatever narwhals knows; nothing is copied."""

from __future__ import annotations

import functools
import sys
from typing import Any

from cellweave.kernel.homes import library_of
from cellweave.kernel.plainvalues import plain
from cellweave.kernel.tables import COLUMNS, Rows, Source

BARS = 20  # bars of a column's histogram
SUMMARIZED = 60  # columns that get a summary; the rest of a wide table scrolls without
DISTINCT = 2_000_000  # rows up to which distinct values are counted
_ROW = "__cellweave_row"


class FrameSource(Source):
    """A table over a narwhals frame; ``index`` says how many leading columns are a pandas index."""

    def __init__(self, frame: Any, index: int = 0) -> None:
        self._frame = frame if frame.shape[1] <= COLUMNS else frame[:, :COLUMNS]
        self.total = int(frame.shape[0])
        self.width = int(frame.shape[1])
        self.index = index

    @functools.cached_property
    def columns(self) -> list[dict[str, Any]]:  # type: ignore[override]
        """Name, type, alignment and, for the first ones, a summary of each column."""
        return [
            _column(self._frame[:, place], name, kind, place < SUMMARIZED, place < self.index)
            for place, (name, kind) in enumerate(self._frame.schema.items())
        ]

    def window(self, first: int, last: int) -> Rows:
        return [list(map(plain, row)) for row in self._frame[first:last].rows()]

    def take(self, order: Any, first: int, last: int) -> Rows:
        return [list(map(plain, row)) for row in self._frame[order[first:last]].rows()]

    def order(self, sort: list[list[Any]], filters: list[list[Any]]) -> Any:
        import narwhals as nw

        names = list(dict.fromkeys([item[0] for item in filters] + [item[0] for item in sort]))
        frame = self._frame.select(names).with_row_index(_ROW)
        for name, operator, *rest in filters:
            frame = frame.filter(_condition(nw.col(name), frame.schema[name], operator, rest[0] if rest else None))
        if sort:
            by = [item[0] for item in sort]
            falling = [len(item) > 1 and item[1] == "desc" for item in sort]
            frame = frame.sort(*by, descending=falling, nulls_last=True)
        return frame[_ROW].to_numpy()


def frame_source(value: Any) -> FrameSource | None:
    """Return the table over a frame or series of any library, None where the value is neither."""
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(value, (pandas.DataFrame, pandas.Series, pandas.Index)):
        return _pandas_source(value, pandas)
    if library_of(type(value)) in _FOREIGN or hasattr(value, "__narwhals_dataframe__"):
        import narwhals as nw

        native = nw.to_native(value, pass_through=True)
        if type(native).__name__ == "LazyFrame":
            # A preview of a lazy frame must not run all of it.
            native = native.head(1000).collect()
        if type(native).__name__ == "RecordBatch":
            native = sys.modules["pyarrow"].Table.from_batches([native])
        found = nw.from_native(native, eager_only=True, allow_series=True, pass_through=True)
        if isinstance(found, nw.Series):
            found = found.alias(found.name or "value").to_frame()
        return FrameSource(found) if isinstance(found, nw.DataFrame) else None
    if hasattr(value, "__arrow_c_stream__") and "pyarrow" in sys.modules:
        import narwhals as nw

        return FrameSource(nw.from_native(sys.modules["pyarrow"].table(value), eager_only=True))
    return None


_FOREIGN = frozenset({"polars", "pyarrow", "narwhals", "modin", "cudf"})


def _pandas_source(value: Any, pandas: Any) -> FrameSource:
    import narwhals as nw

    frame = value if isinstance(value, pandas.DataFrame) else value.to_frame()
    if isinstance(value, pandas.Index):
        frame = frame.reset_index(drop=True)
    # A shallow copy: what the cell does to its frame later does not reach the page, and nothing is copied now.
    frame = frame.copy(deep=False)
    levels = _index_levels(frame.index, pandas)
    names = [_label(name) for name in frame.columns]
    frame.columns = _unique([name for name, _ in levels] + names)[len(levels) :]
    frame.index = pandas.RangeIndex(len(frame))
    for place, (name, values) in enumerate(levels):
        frame.insert(place, _unique([name, *frame.columns])[0], values)
    return FrameSource(nw.from_native(frame, eager_only=True), len(levels))


def _index_levels(index: Any, pandas: Any) -> list[tuple[str, Any]]:
    """Return the index's levels as columns; none for the numbering pandas makes by itself."""
    if isinstance(index, pandas.RangeIndex) and index.name is None and index.start == 0 and index.step == 1:
        return []
    levels = []
    for place in range(index.nlevels):
        values = index.get_level_values(place)
        name = values.name
        levels.append(("" if name is None else _label(name), values.array))
    return levels


def _label(name: Any) -> str:
    return " · ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _unique(names: list[str]) -> list[str]:
    """Return the names with a number added where one repeats."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result


def _condition(column: Any, kind: Any, operator: str, value: Any) -> Any:
    if operator == "null":
        return column.is_null()
    if operator == "notnull":
        return ~column.is_null()
    if operator == "contains":
        import re

        import narwhals as nw

        return column.cast(nw.String).str.contains(f"(?i){re.escape(str(value))}")
    if operator == "in":
        return column.is_in(value)
    value = _typed(kind, value)
    if operator in ("==", "=", "eq"):
        return column == value
    if operator in ("!=", "ne"):
        return column != value
    if operator in ("<", "lt"):
        return column < value
    if operator in ("<=", "le"):
        return column <= value
    if operator in (">", "gt"):
        return column > value
    if operator in (">=", "ge"):
        return column >= value
    raise ValueError(f"Got the filter operator {operator!r}, wanted one of == != < <= > >= contains null notnull in.")


def _typed(kind: Any, value: Any) -> Any:
    """Return what a person typed as the column's type."""
    import datetime

    if not isinstance(value, str):
        return value
    name = str(kind)
    if kind.is_numeric():
        return float(value)
    if name == "Boolean":
        return value.lower() in ("true", "1", "yes")
    if name == "Date":
        return datetime.date.fromisoformat(value)
    return datetime.datetime.fromisoformat(value) if name.startswith("Datetime") else value


def _column(series: Any, name: str, kind: Any, has_summary: bool, is_index: bool) -> dict[str, Any]:
    is_number = kind.is_numeric()
    column: dict[str, Any] = {
        "name": name,
        "type": _type_name(series, kind),
        "align": "right" if is_number or kind.is_temporal() else "left",
    }
    if is_index:
        column["index"] = True
    if has_summary:
        try:
            column["summary"] = _summary(series, kind, is_number)
        except Exception:
            # A column of mixed or unknown things has no smallest one; the table shows it all the same.
            column["summary"] = {}
    return column


def _type_name(series: Any, kind: Any) -> str:
    import narwhals as nw

    if kind == nw.Object or kind == nw.Unknown:
        return str(getattr(nw.to_native(series), "dtype", "object"))
    zone = getattr(kind, "time_zone", None)
    name = str(kind).partition("(")[0].lower()
    return f"{name} {zone}" if zone else name


def _summary(series: Any, kind: Any, is_number: bool) -> dict[str, Any]:
    summary: dict[str, Any] = {"nulls": int(series.null_count())}
    if len(series) == summary["nulls"]:
        return summary
    if is_number or kind.is_temporal():
        summary["min"] = plain(series.min())
        summary["max"] = plain(series.max())
    if is_number:
        summary["histogram"] = _histogram(series, summary)
    elif len(series) <= DISTINCT:
        summary["distinct"] = int(series.n_unique()) - (summary["nulls"] > 0)
    return summary


def _histogram(series: Any, summary: dict[str, Any]) -> list[int]:
    """Return counts in bars of equal width from min to max, of a sample where there are very many."""
    step = max(1, len(series) // 1_000_000)
    values = series[::step] if step > 1 else series
    values = values.drop_nulls().to_numpy()
    import numpy

    values = values.astype("float64", copy=False)
    values = values[numpy.isfinite(values)]
    if not len(values):
        return []
    counts, _edges = numpy.histogram(values, bins=BARS)
    return [int(count) * step for count in counts]
