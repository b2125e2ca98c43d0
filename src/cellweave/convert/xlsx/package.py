"""Owns the zip container of an xlsx file: its parts and relationships, read in bounded memory; never their meaning."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from xml.etree.ElementTree import Element, ParseError, XMLParser

from cellweave.errors import FileError

CHUNK = 4 << 20
# A part that is parsed as a tree is small in honest files; sheets and strings are streamed and have their own bounds.
LARGEST_TREE = 256 << 20
LARGEST_STREAM = 4 << 30
# Sheet XML compresses about 1:10 to 1:40; 1:1000 is what zlib does to a constant byte.
HIGHEST_RATIO = 400
RATIO_MATTERS_FROM = 64 << 20
MOST_PARTS = 20_000

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """An open xlsx container. Part names are absolute without the leading slash: ``xl/workbook.xml``."""

    def __init__(self, path: str | Path) -> None:
        """Open ``path``; raises FileError where it is no readable xlsx file."""
        self.path = Path(path)
        try:
            self._zip = zipfile.ZipFile(self.path)
        except FileNotFoundError:
            raise FileError(f"{path} was not found.", path=str(path)) from None
        except IsADirectoryError:
            raise FileError(f"{path} is a folder, not an xlsx file.", path=str(path)) from None
        except (zipfile.BadZipFile, OSError, ValueError) as error:
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
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
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

    def tree(self, part: str) -> Element:
        """Return a small part as an element tree; a document type (the way of entity attacks) is refused."""
        parser = XMLParser()
        total = 0
        try:
            for piece in self.chunks(part):
                total += len(piece)
                if total > LARGEST_TREE:
                    raise FileError(
                        f"{self.path.name}: its part {part} is absurdly large.", path=str(self.path), part=part
                    )
                refuse_doctype(piece, self.path, part)
                parser.feed(piece)
            return parser.close()
        except (ParseError, ValueError, LookupError) as error:
            raise FileError(
                f"{self.path.name}: its part {part} is no proper XML ({error}).", path=str(self.path), part=part
            ) from error

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


def refuse_doctype(piece: bytes, path: Path, part: str) -> None:
    """Raise FileError where XML declares a document type: no xlsx writer does, entity attacks do."""
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
        raise FileError(
            f"{path.name}: its part {part} declares XML entities, which xlsx forbids. It was not read.",
            path=str(path),
            part=part,
        )


_LOCAL = re.compile(r"\{[^}]*\}")


def local(tag: str) -> str:
    """Return an element's name without its namespace: transitional and strict files then read alike."""
    return _LOCAL.sub("", tag)
