"""Owns the zip container of an xlsx file: its parts and relationships, read in bounded memory; never their meaning."""

from __future__ import annotations

import codecs
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from types import TracebackType
from xml.etree.ElementTree import Element, ParseError, XMLParser

from cellweave.errors import FileError

CHUNK = 1 << 20
# A part that is parsed as a tree is small in honest files; sheets and strings are streamed and have their own bounds.
LARGEST_TREE = 256 << 20
LARGEST_STREAM = 4 << 30
# Sheet XML compresses about 1:10 to 1:40; 1:1000 is what zlib does to a constant byte.
HIGHEST_RATIO = 400
RATIO_MATTERS_FROM = 64 << 20
MOST_PARTS = 20_000

# What zipfile and the libraries below it raise for containers that are damaged, encrypted or packed in unknown ways.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError,
    OverflowError,
)  # fmt: skip

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """An open xlsx container. Part names are absolute without the leading slash: ``xl/workbook.xml``."""

    def __init__(self, path: str | Path) -> None:
        """Open ``path``; raises FileError where it is no readable xlsx file."""
        self.path = path_of(path)
        try:
            self._zip = zipfile.ZipFile(self.path)
        except FileNotFoundError:
            raise FileError(f"{path} was not found.", path=str(path)) from None
        except IsADirectoryError:
            raise FileError(f"{path} is a folder, not an xlsx file.", path=str(path)) from None
        except _DAMAGE as error:
            raise FileError(f"{path} is no xlsx file: {self._what_it_is(error)}", path=str(path)) from error
        self._names = {info.filename.replace("\\", "/").lower(): info for info in self._zip.infolist()}
        if len(self._names) > MOST_PARTS:
            self._zip.close()
            raise FileError(f"{path} holds {len(self._names):,} parts; an xlsx file has a few dozen.", path=str(path))

    def _what_it_is(self, error: Exception) -> str:
        try:
            with self.path.open("rb") as file:
                head = file.read(8)
        except OSError:
            return str(error)
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            return "it is an old .xls file or an encrypted one. Save it as an unprotected .xlsx."
        return "it is not a zip container." if not head.startswith(b"PK") else f"its container is damaged ({error})."

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @property
    def parts(self) -> list[str]:
        """The names of all parts, in lower case."""
        return list(self._names)

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._names

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield a part's bytes in pieces; raises FileError on damage, encryption, or a size no honest file has."""
        info = self._names.get(part.lower())
        if info is None:
            raise FileError(f"{self.path.name} lacks its part {part}.", path=str(self.path), part=part)
        total = 0
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(CHUNK):
                    total += len(piece)
                    self._refuse_bomb(part, total, info.compress_size)
                    yield piece
        except _DAMAGE as error:
            raise FileError(
                f"{self.path.name}: its part {part} is damaged ({error}).", path=str(self.path), part=part
            ) from error

    def _refuse_bomb(self, part: str, total: int, compressed: int) -> None:
        if total > LARGEST_STREAM or (total > RATIO_MATTERS_FROM and total > HIGHEST_RATIO * max(compressed, 1)):
            raise FileError(
                f"{self.path.name}: its part {part} unpacks to more than {total >> 20} MiB from {compressed:,} bytes. "
                "It was not read, for it looks made to fill the memory.",
                path=str(self.path),
                part=part,
            )

    def xml(self, part: str) -> Iterator[bytes]:
        """Yield a part's XML in pieces, as UTF-8 whatever it is stored in.

        Raises FileError where it declares a document type: no writer of xlsx or ods does, entity attacks do.
        """
        pieces = self.chunks(part)
        first = next(pieces, b"")
        decoder = _decoder(first)
        end = b""
        with self.reading(part):
            while first:
                piece = first if decoder is None else decoder.decode(first).encode()
                # One byte is looked for many times faster than a word, and hardly any sheet has it.
                if b"!" in end + piece and any(mark in end + piece for mark in _DECLARATIONS):
                    raise FileError(
                        f"{self.path.name}: its part {part} declares XML entities, which it must not. "
                        "It was not read.",
                        path=str(self.path), part=part,
                    )  # fmt: skip
                yield piece
                # A declaration may lie across two pieces.
                end = piece[-len(max(_DECLARATIONS, key=len)) :]
                first = next(pieces, b"")

    @contextmanager
    def reading(self, part: str) -> Iterator[None]:
        """Turn what is wrong with a part's content into a FileError that names it."""
        try:
            yield
        except (ValueError, LookupError, ParseError) as error:
            what = "no proper XML" if isinstance(error, ParseError) else "damaged"
            raise FileError(
                f"{self.path.name}: its part {part} is {what} ({error}).", path=str(self.path), part=part
            ) from error

    def tree(self, part: str) -> Element:
        """Return a small part as an element tree."""
        parser = XMLParser(encoding="utf-8")
        total = 0
        with self.reading(part):
            for piece in self.xml(part):
                total += len(piece)
                if total > LARGEST_TREE:
                    raise FileError(
                        f"{self.path.name}: its part {part} is absurdly large.", path=str(self.path), part=part
                    )
                parser.feed(piece)
            return parser.close()

    def relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """Return {id: (kind, target part)} of a part; kinds are last words such as ``worksheet``. External ones have
        the kind prefixed by ``external:``."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for item in self.tree(rels).iter(_RELATIONSHIP):
            kind = item.get("Type", "").rsplit("/", 1)[-1]
            target = item.get("Target", "")
            if item.get("TargetMode") == "External":
                found[item.get("Id", "")] = (f"external:{kind}", target)
                continue
            target = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
            found[item.get("Id", "")] = (kind, target)
        return found


def path_of(path: object) -> Path:
    """Return the path of a file. Raises FileError for what is none, such as an open file."""
    if not isinstance(path, (str, PathLike)):
        raise FileError(f"A file is named by its path, a str or a Path, not {type(path).__name__}.")
    return Path(path)


_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_ENCODING = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


# What XML of this kind is stored in besides UTF-8. A declaration that can be read as ASCII is not one of UTF-16.
_ENCODINGS = {b"iso-8859-1": "iso-8859-1", b"windows-1252": "cp1252"}
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


def _decoder(head: bytes) -> codecs.IncrementalDecoder | None:
    """Return what decodes XML that begins so; None where it is UTF-8 already."""
    name = _MARKS.get(head[:2])
    if name is None and (declared := _ENCODING.match(head)) is not None:
        name = _ENCODINGS.get(declared[1].lower())
    return None if name is None else codecs.getincrementaldecoder(name)()


_LOCAL = re.compile(r"\{[^}]*\}")


def local(tag: str) -> str:
    """Return an element's name without its namespace: transitional and strict files then read alike."""
    return _LOCAL.sub("", tag)
