import codecs

import pytest

from cellweave.document import read
from cellweave.document.encoding import Encoding, declared_encoding, decode, encoding_for
from cellweave.errors import DocumentError


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (b"", Encoding(), ""),
        ("é\n".encode(), Encoding(), "é\n"),
        (codecs.BOM_UTF8 + "é".encode(), Encoding(bom=True), "é"),
        (b"# coding: latin-1\n\xe9", Encoding("latin-1"), "# coding: latin-1\né"),
        (b"#!/x\n# -*- coding: cp1252 -*-\n\x80", Encoding("cp1252"), "#!/x\n# -*- coding: cp1252 -*-\n€"),
        (b"x = 1\n# coding: latin-1\n\xe9", Encoding(errors="surrogateescape"), "x = 1\n# coding: latin-1\n\udce9"),
        (b"# coding: no-such\nx", Encoding(), "# coding: no-such\nx"),
        (b"# coding: utf-16-le\nxx", Encoding(), "# coding: utf-16-le\nxx"),
        (b"# coding: hex\nxx", Encoding(), "# coding: hex\nxx"),
        (b"\x00\xff\xfe", Encoding(errors="surrogateescape"), "\x00\udcff\udcfe"),
    ],
)
def test_any_bytes_decode_and_encode_back(data: bytes, encoding: Encoding, text: str) -> None:
    assert decode(data) == (encoding, text)
    assert encoding.encode(text) == data


def test_a_declaration_counts_on_the_first_two_lines_only() -> None:
    assert declared_encoding("# vim: set fileencoding=koi8-r :\n") == "koi8-r"
    assert declared_encoding("\r\n# coding: x\r\n") == "x"
    assert declared_encoding("\n\n# coding: x\n") is None
    assert declared_encoding("pass\n# coding: x\n") is None


def test_an_edited_declaration_changes_the_encoding() -> None:
    assert encoding_for("# coding: latin-1\n", Encoding(), None) == Encoding("latin-1")
    assert encoding_for("x = 1\n", Encoding("latin-1"), "latin-1") == Encoding()
    assert encoding_for("# coding: no-such\n", Encoding("latin-1"), "latin-1") == Encoding()
    assert encoding_for("# coding: cp037\n", Encoding(), None) == Encoding()
    assert encoding_for("# coding: latin-1\n", Encoding(bom=True), None) == Encoding(bom=True)


def test_an_edit_elsewhere_keeps_the_encoding() -> None:
    assert encoding_for("# coding: cp037\nx", Encoding(), "cp037") == Encoding()
    surrogates = Encoding(errors="surrogateescape")
    assert encoding_for("x = '\udcff'", surrogates, None) == surrogates


def test_a_character_the_encoding_lacks_is_named() -> None:
    with pytest.raises(DocumentError) as raised:
        Encoding("latin-1").encode("a\r\n\r\nb€")
    assert (raised.value.character, raised.value.line, raised.value.encoding) == ("€", 3, "latin-1")


def test_undecodable_bytes_are_told_with_their_line() -> None:
    assert read(b"x\n\xff\n", "sales.py").notices == (
        "sales.py line 2: found bytes that are not utf-8. They are kept as they are.",
    )
