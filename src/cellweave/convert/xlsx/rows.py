"""Owns reading the rows of a worksheet: XML text to gathered columns, in chunks, never as a tree.

Most rows of a large sheet look alike. The first row of a stretch makes a regular expression of its own shape (columns,
styles, kinds of content); rows that fit it cost one match each, any other row is read cell by cell.
"""

from __future__ import annotations

import datetime
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from cellweave.convert.xlsx.columns import Gatherer
from cellweave.convert.xlsx.filldown import own_row_pattern, own_row_text
from cellweave.convert.xlsx.foreign import Foreign
from cellweave.convert.xlsx.text import cell_text, element, rich_text, unescape
from cellweave.values import ErrorValue, Scalar

_ROW, _CELL, _FORMULA, _VALUE, _INLINE = (element(name) for name in (b"row", b"c", b"f", b"v", b"is"))
_ATTRIBUTE = re.compile(rb"(?<![A-Za-z:])([A-Za-z:]++)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ADDRESS = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_AREA = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")

_BLANKS = re.compile(rb"\s*")

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384


def column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def attributes(raw: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(raw)}


@dataclass
class _Plan:
    """The regular expression of a row's shape and what to do with each of its groups."""

    pattern: re.Pattern[bytes]
    columns: list[tuple[int, str, int]]  # column, kind of content, style
    row: int  # the row it was made from, counted from 0
    formulas: list[int]  # which groups are formulas
    shared: set[str]  # the shared formulas it has members of


class RowReader:
    """Feeds rows into gatherers. ``is_dynamic`` tells from a cell's ``cm`` attribute whether an array may spill;
    ``epoch`` is the day from which dates count; ``foreign`` formulas keep their last results.
    """

    def __init__(
        self,
        strings: list[str],
        is_dynamic: Callable[[bytes], bool],
        epoch: datetime.datetime,
        foreign: Foreign,
    ) -> None:
        self.columns: dict[int, Gatherer] = {}
        self.hidden_rows: set[int] = set()
        self.kept: Counter[str] = Counter()  # formulas whose last results are kept as values, by what they read
        self.tried = 0  # data tables, which try values in a formula; their last results are kept too
        self.areas: list[tuple[int, int, int, int]] = []  # what array formulas fill, first and last row and column
        self._strings = strings
        self._is_dynamic = is_dynamic
        self._epoch = epoch
        self._foreign = foreign
        self._shared: dict[str, tuple[str, tuple[int, int]]] = {}
        self._foreign_shared: dict[str, str] = {}
        self._next_row = 0
        self._plan: _Plan | None = None
        self._outline = b""
        self._misses = 0

    def read(self, block: bytes) -> None:
        """Read a block of whole ``<row>`` elements."""
        if self._plan is not None and self._read_alike(block):
            return
        position = 0
        while (row := _ROW.search(block, position)) is not None:
            position = row.end()
            self._read_row(row[1], row[2] or b"")
            if self._misses >= 0:
                self._learn(row[0])
                if self._plan is not None:
                    position = self._read_stretch(block, position)

    # --- rows that look alike ----------------------------------------------------------------------------------

    def _learn(self, row: bytes) -> None:
        """Make a plan of this row's shape where the row before had it too, for making one takes as long as reading
        many rows; after many rows that no plan fitted, stop trying for a while.
        """
        outline = _VARYING.sub(rb"\1", row)
        is_repeated, self._outline = outline == self._outline, outline
        is_filled = self._misses == 0  # else the last plan fitted no row: the formulas may be others in each
        self._plan = _plan(row, self._foreign, is_filled) if is_repeated and self._misses < 200 else None
        if self._plan is not None and self._foreign_shared.keys() & self._plan.shared:
            self._plan = None

    def _read_alike(self, block: bytes) -> bool:
        """Read the block by one ``findall`` where all of its rows fit the plan."""
        assert self._plan is not None
        found = self._plan.pattern.findall(block)
        if not found or not all(row[0] for row in found) or self._has_foreign(found):
            return False
        self._take(found)
        return True

    def _read_stretch(self, block: bytes, position: int) -> int:
        """Read the rows from ``position`` on that fit the plan; return where the first one that does not begins."""
        assert self._plan is not None
        match = self._plan.pattern.match
        found: list[tuple[bytes, ...]] = []
        ends = [position]
        while (row := match(block, _BLANKS.match(block, ends[-1]).end())) is not None and row[1]:  # type: ignore[union-attr]
            found.append(row.groups())
            ends.append(row.end())
        if self._has_foreign(found):
            # What a foreign formula gave last is read cell by cell.
            del found[next(place for place, row in enumerate(found) if self._has_foreign([row])) :]
        position = ends[len(found)]
        self._misses = 0 if found else self._misses + 1
        if found:
            self._take(found)
        return position

    def _has_foreign(self, found: list[tuple[bytes, ...]]) -> bool:
        assert self._plan is not None
        return any(
            self._foreign.reason(b"\0".join(row[place] for row in found)) for place in self._plan.formulas if found
        )

    def _take(self, found: list[tuple[bytes, ...]]) -> None:
        """Add matched rows, split where their numbers jump."""
        assert self._plan is not None
        numbers = [int(row[0]) - 1 for row in found]
        breaks: list[int] = []
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            breaks = [at for at, (before, number) in enumerate(pairwise(numbers), start=1) if number != before + 1]
        for start, stop in pairwise([0, *breaks, len(found)]):
            # The sheet ends where it ends, whatever number a row claims.
            low, high = max(start, start - numbers[start]), min(stop, start + MAX_ROWS - numbers[start])
            if low < high:
                self._take_block(numbers[low], list(zip(*found[low:high], strict=True))[1:], high - low)
        self._next_row = numbers[-1] + 1

    def _take_block(self, first: int, groups: list[tuple[bytes, ...]], count: int) -> None:
        assert self._plan is not None
        captured = iter(groups)
        for column, kind, style in self._plan.columns:
            gatherer = self._gatherer(column)
            if style:
                gatherer.style(first, first + count - 1, style)
            if kind == "blank":
                continue
            if kind.startswith("shared:"):
                gatherer.shared(first, first + count - 1, kind[7:])
                continue
            if kind.startswith("filled:"):
                text = own_row_text(kind[7:], self._plan.row, first)
                gatherer.filled(first, first + count - 1, unescape(text.encode()))
                continue
            texts = next(captured)
            if kind == "formula":
                self._formulas(gatherer, first, texts)
            elif kind == "n":
                gatherer.values(first, array("d", list(map(float, texts))))
            elif kind == "s":
                gatherer.values(first, self._shared_strings(texts))
            else:
                gatherer.values(first, [self._constant(kind, text) for text in texts])

    def _formulas(self, gatherer: Gatherer, first: int, texts: Iterable[bytes]) -> None:
        # At once, for a NUL cannot stand in XML.
        gatherer.formulas(first, unescape(b"\0".join(texts)).split("\0"))

    # --- any row -----------------------------------------------------------------------------------------------

    def _read_row(self, head: bytes, body: bytes) -> None:
        given = attributes(head)
        row = int(given.get(b"r", b"0") or 0) - 1
        if row < 0:
            row = self._next_row
        self._next_row = row + 1
        if row >= MAX_ROWS:
            return
        if given.get(b"hidden") in (b"1", b"true"):
            self.hidden_rows.add(row)
        column = -1
        for cell in _CELL.finditer(body):
            has = attributes(cell[1])
            place = _ADDRESS.fullmatch(has.get(b"r", b""))
            column = column_index(place[1]) if place else column + 1
            if column < MAX_COLUMNS:
                self._read_cell(row, column, has, cell[2] or b"")

    def _read_cell(self, row: int, column: int, has: dict[bytes, bytes], body: bytes) -> None:
        gatherer = self._gatherer(column)
        style = int(has.get(b"s", b"0") or 0)
        if style:
            gatherer.style(row, row, style)
        formula, value = _FORMULA.search(body), _VALUE.search(body)
        has_result = value is not None and value[2] not in (None, b"#NAME?")
        if formula is not None and self._read_formula(gatherer, row, has, formula, has_result=has_result):
            return
        kind = has.get(b"t", b"n").decode()
        if kind == "inlineStr":
            inline = _INLINE.search(body)
            gatherer.value(row, rich_text(inline[2] or b"") if inline else "")
            return
        if value is not None and value[2] is not None:
            gatherer.value(row, self._constant(kind, value[2]))
        elif kind == "str" and value is not None:
            gatherer.value(row, "")

    def _read_formula(
        self, gatherer: Gatherer, row: int, has: dict[bytes, bytes], formula: re.Match[bytes], *, has_result: bool
    ) -> bool:
        """Take the cell's formula; False where it has none of its own and its cached value is what counts."""
        given = attributes(formula[1])
        kind = given.get(b"t", b"normal")
        text = unescape(formula[2] or b"")
        if kind == b"shared":
            index = given.get(b"si", b"").decode()
            reason = self._foreign.reason(formula[2]) if formula[2] else self._foreign_shared.get(index, "")
            if reason:
                self._foreign_shared[index] = reason
            if reason and has_result:
                self.kept[reason] += 1
                return False
            if text:
                self._shared[index] = (text, (row, gatherer.column))
            return gatherer.shared(row, row, index)
        if kind == b"dataTable":
            self.tried += 1
            return False
        if not text:
            return kind == b"array"
        if has_result and (reason := self._foreign.reason(formula[2] or b"")):
            self.kept[reason] += 1
            return False
        if kind == b"array":
            height, width = _shape(given.get(b"ref", b""))
            gatherer.array(row, text, (height, width), self._is_dynamic(has.get(b"cm", b"")))
            self.areas.append((row, row + height - 1, gatherer.column, gatherer.column + width - 1))
        else:
            gatherer.formula(row, text)
        return True

    def _shared_strings(self, texts: Iterable[bytes]) -> list[Scalar]:
        strings = self._strings
        try:
            return [strings[number] for number in map(int, texts)]
        except (ValueError, IndexError):
            return [self._constant("s", text) for text in texts]

    def _constant(self, kind: str, raw: bytes) -> Scalar:
        if kind == "n":
            try:
                return float(raw)
            except ValueError:
                return cell_text(raw) or None
        if kind == "s":
            try:
                return self._strings[int(raw)]
            except (ValueError, IndexError):
                return ""
        if kind == "b":
            return raw.strip().lower() in (b"1", b"true")
        if kind == "d":
            return self._serial(raw.decode("ascii", "replace").strip())
        if kind == "e":
            return ErrorValue(raw.decode("ascii", "replace"))
        return cell_text(raw)

    def _serial(self, text: str) -> Scalar:
        """Return the serial number of an ISO date or time, the text where it is none."""
        moment = f"{self._epoch.date()}T{text}" if text[2:3] == ":" else text
        try:
            return (datetime.datetime.fromisoformat(moment).replace(tzinfo=None) - self._epoch) / datetime.timedelta(1)
        except ValueError:
            return text or None

    def finish(self) -> None:
        """Take away the results that array formulas left in the cells they fill: they are computed, not typed."""
        gaps: dict[int, list[tuple[int, int]]] = {}
        for first, last, left, right in self.areas:
            if (first, left) != (last, right):
                for column in range(left, right + 1):
                    gaps.setdefault(column, []).append((first, last))
        for column, some in gaps.items():
            if column in self.columns:
                self.columns[column].cut(some)

    def _gatherer(self, column: int) -> Gatherer:
        found = self.columns.get(column)
        if found is None:
            found = self.columns[column] = Gatherer(column, self._shared)
        return found


def _shape(area: bytes) -> tuple[int, int]:
    match = _AREA.fullmatch(area)
    if match is None or match[3] is None:
        return 1, 1
    return (
        max(1, int(match[4]) - int(match[2]) + 1),
        max(1, column_index(match[3]) - column_index(match[1]) + 1),
    )


# What differs between rows that look alike: row numbers, the types of formulas' results, and what elements hold.
_VARYING = re.compile(rb'( r="[A-Z]*)[0-9]+| t="(?:str|e|b|n)"(?=>\s*<f)|(?<=>)[^<>]++(?=</)')
_NUMBER = rb"([-+0-9.eE]+)"
_ROW_NUMBER = re.compile(rb'\br="[0-9]+"')
_SHARED_MEMBER = re.compile(rb'<f t="shared" si="([0-9]+)"\s*/>')


def _plan(row: bytes, foreign: Foreign, is_filled: bool) -> _Plan | None:
    """Return the plan of rows shaped like this one; None where a row has something that cannot repeat."""
    head = _ROW.match(row)
    assert head is not None
    numbered = _ROW_NUMBER.search(head[1])
    if numbered is None or head[2] is None or b"hidden" in head[1]:
        return None
    before, after = head[1][: numbered.start()], head[1][numbered.end() :]
    parts = [rb"<row" + re.escape(before) + rb'r="(?P<row>[0-9]+)"' + re.escape(after) + rb">"]
    columns: list[tuple[int, str, int]] = []
    for cell in _CELL.finditer(head[2]):
        made = _cell_plan(cell, foreign, is_filled)
        if made is None:
            return None
        pattern, entry = made
        parts.append(pattern)
        columns.append(entry)
    if not columns:
        return None
    row_number = int(numbered[0][3:-1]) - 1
    captured = [kind for _, kind, _ in columns if kind != "blank" and not kind.startswith(("shared:", "filled:"))]
    formulas = [place for place, kind in enumerate(captured, start=1) if kind == "formula"]
    shared = {kind[7:] for _, kind, _ in columns if kind.startswith("shared:")}
    # A row of another shape is found too, without its number. The empty group is there because findall gives tuples
    # from two groups on only.
    rows = re.compile(b"".join(parts) + rb"\s*</row>|<row\b()")
    return _Plan(rows, columns, row_number, formulas, shared)


def _cell_plan(cell: re.Match[bytes], foreign: Foreign, is_filled: bool) -> tuple[bytes, tuple[int, str, int]] | None:
    has, body = attributes(cell[1]), cell[2]
    place = _ADDRESS.fullmatch(has.get(b"r", b""))
    if place is None or not cell[1].startswith(b' r="') or set(has) - {b"r", b"s", b"t"}:
        return None
    kind = has.get(b"t", b"n").decode()
    column, style = column_index(place[1]), int(has.get(b"s", b"0") or 0)
    rest = cell[1][cell[1].index(b'"', 4) + 1 :]
    opening = rb'\s*<c r="' + place[1] + rb'[0-9]+"'
    if not body:
        return opening + re.escape(rest) + rb"(?:/>|></c>)", (column, "blank", style)
    if b"<f" in body:
        # A formula's result may be of another type in every row, so its type is not part of the shape.
        styled = rb' s="%d"' % style if b"s" in has else b""
        if rest.strip() != (styled + (b"" if b"t" not in has else b' t="' + has[b"t"] + b'"')).strip():
            return None
        opening += styled + rb'(?: t="(?:str|e|b|n)")?>\s*'
        closing = rb"(?:<v>[^<]*</v>|<v\s*/>|<v></v>)?\s*</c>"
        if member := _SHARED_MEMBER.match(body.strip()):
            return opening + re.escape(member[0]) + closing, (column, f"shared:{member[1].decode()}", style)
        if not body.strip().startswith(b"<f>"):
            return None
        text = body[body.index(b"<f>") + 3 : body.find(b"</f>")]
        if foreign.reason(text):
            return None
        if is_filled and (own_row := own_row_pattern(text, int(place[2]))) is not None:
            # The expression itself checks that the formula is the one above, filled down: nothing is left to compare.
            return opening + b"<f>" + own_row + b"</f>" + closing, (column, f"filled:{text.decode()}", style)
        return opening + rb"<f>([^<]*)</f>" + closing, (column, "formula", style)
    opening += re.escape(rest) + rb">\s*"
    if kind == "inlineStr":
        return opening + rb"<is><t(?: [^>]*)?>([^<]*)</t></is>\s*</c>", (column, "inline", style)
    return opening + (rb"<v>" + (_NUMBER if kind == "n" else rb"([^<]*)") + rb"</v>\s*</c>"), (column, kind, style)
