from pathlib import Path

import pytest

from cellweave.protocol.typescript import typescript

GENERATED = Path(__file__).parents[2] / "frontend" / "src" / "protocol" / "messages.ts"


@pytest.mark.skipif(not GENERATED.parent.exists(), reason="no front end in this tree")
def test_the_front_end_has_the_types_of_today():
    assert GENERATED.read_text() == typescript(), "run: python -m cellweave.protocol.typescript > " + str(GENERATED)


def test_every_shape_becomes_an_interface():
    text = typescript()
    assert 'export interface Delta {\n  kind: "Delta";\n  revision: number;\n  order: string[] | null;\n' in text
    assert 'status: "fresh" | "stale"' in text
    assert "  | Welcome\n" in text
