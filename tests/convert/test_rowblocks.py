"""A worksheet's text comes in pieces of any size, and is cut at the ends of rows all the same."""

import pytest

from cellweave.convert.xlsx.rowblocks import row_blocks

HEAD = b'<x:worksheet xmlns:x="m"><x:cols/>'
ROWS = b"".join(b"<x:row><x:c>%d</x:c></x:row><!-- </x:row> -->" % number * (1 + number % 3) for number in range(40))
TEXT = HEAD + b"<x:sheetData>" + ROWS + b"<x:row><x:c>" + b"7" * 3000 + b"</x:c></x:row></x:sheetData><x:tail/>"


@pytest.mark.parametrize("size", [1, 2, 13, 500, len(TEXT)])
def test_pieces_of_any_size_give_the_same_rows(size: int) -> None:
    found = {"head": b"", "rows": b"", "tail": b""}
    for kind, text in row_blocks(TEXT[at : at + size] for at in range(0, len(TEXT), size)):
        assert kind != "rows" or text.endswith(b"</row>") or not text
        found[kind] += text
    assert found["head"] == b'<worksheet xmlns:x="m"><cols/>'
    assert found["rows"].count(b"<row>") == found["rows"].count(b"</row>") == TEXT.count(b"<x:row>")
    assert b"<!--" not in found["rows"]
    assert found["tail"].endswith(b"<tail/>")
