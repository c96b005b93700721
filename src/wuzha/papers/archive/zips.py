"""ZIP files with one possible form: nothing packed, nothing hidden, the same content gives the same bytes.

Only what is stored as it is, in the order written, without comments, dates or extra fields. So a reader can work out
every byte that is not content and compare it: what was moved, added between or flipped shows, and nothing can swell on
opening.
After PKWARE's APPNOTE 6.3: local header (4.3.7), central directory (4.3.12), and their ZIP64 forms (4.3.14, 4.5.3).
"""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import IO

CHUNK = 1024 * 1024
LONGEST_NAME = 200
LONGEST_LINE = 64 * CHUNK
_UTF8, _STORED, _DATE = 0x800, 0, 0x21  # 1 January 1980, the earliest a ZIP can say
_BIG = 0xFFFFFFFF
_MANY = 0xFFFF
_END = 22
"""Bytes of what ends a ZIP without a comment."""
_CUT = "不是档案包，或已不完整（文件被截断，目录已损坏）。"
_FORBIDDEN = frozenset('\\:*?"<>|')


class Broken(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """The file is no archive of ours; `kind` names what is wrong, `where` the entry, `str()` says it in Chinese."""

    def __init__(self, kind: str, where: str, said: str) -> None:
        super().__init__(said)
        self.kind, self.where = kind, where


class TooLargeError(ValueError):
    """A single file of more than 4 GB."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the ZIP: its name, how long it is, its CRC-32, and where its header begins."""

    name: str
    size: int = 0
    crc: int = 0
    offset: int = 0

    @property
    def begins(self) -> int:
        """Where its content begins."""
        return self.offset + len(local_header(self))


@dataclass(frozen=True, slots=True)
class Packed:
    """A file as it was written, with the SHA-256 of its content."""

    path: str
    size: int
    sha256: str


class Packer:
    """Writes a ZIP into an open file that can be sought in; no more than a piece is in memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._entries: list[Entry] = []
        self._names: set[str] = set()

    def add(self, name: str, pieces: Iterable[bytes]) -> Packed:
        """Write one file.

        Raise ValueError where the name is odd or known, TooLargeError beyond 4 GB.
        """
        if remark := odd(name) or (name.casefold() in self._names and "twice"):
            raise ValueError(f"{name!r}: {remark}")
        self._names.add(name.casefold())
        entry = Entry(name, offset=self._file.tell())
        self._file.write(local_header(entry))
        size, crc, digest = 0, 0, sha256()
        for piece in pieces:
            self._file.write(piece)
            digest.update(piece)
            crc = zlib.crc32(piece, crc)
            size += len(piece)
            if size >= _BIG:
                raise TooLargeError(name)
        entry = replace(entry, size=size, crc=crc)
        ends = self._file.tell()
        self._file.seek(entry.offset)
        self._file.write(local_header(entry))
        self._file.seek(ends)
        self._entries.append(entry)
        return Packed(name, size, digest.hexdigest())

    def close(self) -> None:
        """Write the directory; the file itself stays open."""
        self._file.write(directory(self._entries, self._file.tell()))


def local_header(entry: Entry) -> bytes:
    """Return what stands before the content of a file."""
    name = entry.name.encode()
    numbers = (20, _UTF8, _STORED, 0, _DATE, entry.crc, entry.size, entry.size, len(name), 0)
    return struct.pack("<4s5H3I2H", b"PK\3\4", *numbers) + name


def directory(entries: Iterable[Entry], begins: int) -> bytes:
    """Return what stands after the last file: the list of all, and where it begins."""
    listed = [_listed(entry) for entry in entries]
    whole = b"".join(listed)
    count, far = len(listed), b""
    if count >= _MANY or begins >= _BIG:
        ends = begins + len(whole)
        far = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(whole), begins)
        far += struct.pack("<4sIQI", b"PK\6\7", 0, ends, 1)
    few = min(count, _MANY)
    return whole + far + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, few, few, len(whole), min(begins, _BIG), 0)


def _listed(entry: Entry) -> bytes:
    name, extra, version = entry.name.encode(), b"", 20
    if entry.offset >= _BIG:
        extra, version = struct.pack("<HHQ", 1, 8, entry.offset), 45
    head = (version, version, _UTF8, _STORED, 0, _DATE, entry.crc, entry.size, entry.size, len(name), len(extra))
    return struct.pack("<4s6H3I5H2I", b"PK\1\2", *head, 0, 0, 0, 0, min(entry.offset, _BIG)) + name + extra


def odd(name: str) -> str:
    """Say what is wrong with a name, empty where nothing is: it must be a plain path downwards on every system."""
    if not name or len(name) > LONGEST_NAME:
        return "名称为空或过长"
    if unicodedata.normalize("NFC", name) != name:
        return "名称的写法不规范"
    if any(char in _FORBIDDEN or unicodedata.category(char)[0] == "C" for char in name):
        return "名称里有不允许的字符"
    if any(part in {"", ".", ".."} or part != part.strip(" ") or part.endswith(".") for part in name.split("/")):
        return "名称指向文件夹之外，或不是文件"
    return ""


def entries_of(file: IO[bytes]) -> list[Entry]:
    """Return the files in a ZIP, in their order, once every byte that is not content is what it must be.

    Raises:
        Broken: the file is cut off, or not of this form.

    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - _END, 0))
    if not file.read().startswith(b"PK\5\6"):
        raise Broken("broken", "", _CUT)
    try:
        with zipfile.ZipFile(file) as package:
            listed = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error, OverflowError) as error:
        raise Broken("broken", "", _CUT) from error
    found, known = [], set()
    for info in listed:
        name = info.filename
        if remark := odd(info.orig_filename):
            raise Broken("name", name, f"“{name}”的{remark}，为安全起见不再读取。")
        if name.casefold() in known:
            raise Broken("duplicate", name, f"“{name}”出现了两次。")
        known.add(name.casefold())
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size or info.flag_bits & 1:
            raise Broken("layout", name, f"“{name}”被压缩或加密过，不是档案包的写法。")
        found.append(Entry(name, info.file_size, info.CRC, info.header_offset))
    _compare(file, found)
    return found


def _compare(file: IO[bytes], entries: list[Entry]) -> None:
    """Read every header and the directory, and compare them with what they must be."""
    at = 0
    if any(entry.size >= _BIG for entry in entries):
        raise Broken("layout", "", "有文件写着超过 4 GB，不是档案包的写法。")
    for entry in entries:
        header = local_header(entry)
        file.seek(at)
        if entry.offset != at or file.read(len(header)) != header:
            raise Broken("layout", entry.name, f"“{entry.name}”前后的字节被改动过。")
        at += len(header) + entry.size
    end = directory(entries, at)
    file.seek(at)
    if file.read(len(end) + 1) != end:
        raise Broken("layout", "", "文件末尾的目录被改动过，或多出了内容。")


def pieces(file: IO[bytes], entry: Entry) -> Iterator[bytes]:
    """Yield the content of a file piece by piece."""
    at, left = entry.begins, entry.size
    while left:
        file.seek(at)
        piece = file.read(min(CHUNK, left))
        if not piece:
            raise Broken("broken", entry.name, f"“{entry.name}”不完整，文件被截断。")
        yield piece
        at += len(piece)
        left -= len(piece)


class Content(io.RawIOBase):
    """The content of a file in a ZIP as a file of its own, which can be sought in: for what is a package itself."""

    def __init__(self, file: IO[bytes], entry: Entry) -> None:
        super().__init__()
        self._file, self._entry, self._at = file, entry, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be sought in."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, counted from its beginning, from here or from its end."""
        from_ = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._entry.size}[whence]
        self._at = max(from_ + offset, 0)
        return self._at

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Read on, up to its end."""
        self._file.seek(self._entry.begins + self._at)
        found = self._file.read(max(min(len(buffer), self._entry.size - self._at), 0))
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)


def lines(file: IO[bytes], entry: Entry) -> Iterator[bytes]:
    """Yield the lines of a file, without the sign that ends them."""
    rest = b""
    for piece in pieces(file, entry):
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
        if len(rest) > LONGEST_LINE:
            raise Broken("manifest", entry.name, f"“{entry.name}”里有一行过长，不是档案包的写法。")
    if rest:
        yield rest
