"""Checks an archive by itself: form, files, hashes, signature, catalogue, and whether its rows bear out its totals."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO, Any, TypeVar, cast

from wuzha.papers.archive.catalogue import listed
from wuzha.papers.archive.manifest import (
    CATALOGUE,
    MANIFEST,
    OBLIGATIONS,
    SIGNATURE,
    TOTALS,
    Manifest,
    data_file,
    read,
)
from wuzha.papers.archive.signing import signer
from wuzha.papers.archive.totals import recount
from wuzha.papers.archive.zips import Broken, Content, Entry, entries_of, lines, pieces

_SHOWN = 20
_UNFIT = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What rows of a stranger raise where they are not of the kind that the arithmetic takes for granted."""
_LARGEST = 256 * 1024 * 1024
"""Bytes of a manifest; more than that is read whole by nobody."""
_LEAST = 100
"""Bytes that an archive has at least for each line of its catalogue: a file of its own, or a row that names one."""


Told = Callable[[int, int], None]
"""Is told how many bytes of how many are done."""
Result = TypeVar("Result")
Pieces = Generator[tuple[int, int], None, Result]
"""Yields how many bytes of how many are done, and returns what came of it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: its kind, the file, and a sentence."""

    kind: str
    where: str
    said: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking found; `manifest` is None where it could not be read, `signer` empty where nobody signed."""

    problems: tuple[Problem, ...]
    manifest: Manifest | None = None
    signer: str = ""
    totals: tuple[int, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(slots=True)
class Package:
    """An open archive whose form is sound: its files by name."""

    file: IO[bytes]
    entries: Mapping[str, Entry]
    size: int = 0
    problems: list[Problem] = field(default_factory=list)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the content of a file piece by piece."""
        return pieces(self.file, self.entries[name])

    def opened(self, name: str) -> IO[bytes]:
        """Return the content of a file as one that can be sought in.

        Raise ValueError where there is none.
        """
        if name not in self.entries:
            raise ValueError(name)
        return cast("IO[bytes]", Content(self.file, self.entries[name]))

    def whole(self, name: str) -> bytes:
        """Return the content of a small file; empty where there is none."""
        entry = self.entries.get(name)
        if entry is None or entry.size > _LARGEST:
            return b""
        return b"".join(pieces(self.file, entry))

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a data file; nothing where there is none.

        Raises:
            Broken: a line is no row.

        """
        entry = self.entries.get(name)
        for number, line in enumerate(lines(self.file, entry) if entry else (), 1):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise Broken("manifest", name, f"“{name}”第 {number} 行读不懂。") from error
            if not isinstance(row, dict):
                raise Broken("manifest", name, f"“{name}”第 {number} 行不是一条数据。")
            yield row

    def note(self, kind: str, where: str, said: str) -> None:
        """Note something wrong, in letters that can be shown whatever a stranger wrote."""
        self.problems.append(Problem(kind, where, said.encode(errors="replace").decode()))


def opened(file: IO[bytes]) -> Package:
    """Return an archive whose form is sound.

    Raises:
        Broken: it is not.

    """
    return Package(file, {entry.name: entry for entry in entries_of(file)}, file.seek(0, io.SEEK_END))


def checked(file: IO[bytes], *, key: str = "", told: Told = lambda _done, _total: None) -> Checked:
    """Check an open archive; `key` is the fingerprint of the key it should be signed with, where one is known.

    Raises:
        OSError: the archive cannot be read, or the disk is full.

    """
    work = checking(file, key=key)
    while True:
        try:
            told(*next(work))
        except StopIteration as finished:
            found: Checked = finished.value
            return found


def checking(file: IO[bytes], *, key: str = "") -> Pieces[Checked]:
    """Check an open archive as `checked` does, piece by piece."""
    try:
        package = opened(file)
        return (yield from _checking(package, "".join(key.split()).lower()))
    except Broken as broken:
        return Checked((Problem(broken.kind, broken.where, str(broken)),))


def _checking(package: Package, key: str) -> Pieces[Checked]:
    try:
        manifest = read(package.whole(MANIFEST))
    except ValueError:
        said = "没有清单（manifest.json），或不是本程序认识的档案包。"
        return Checked((Problem("manifest", MANIFEST, said),))
    by = _signed(package, key)
    yield from _files(package, manifest)
    found: tuple[int, ...] = ()
    if not package.problems:
        try:
            _catalogue(package, manifest)
            found = _figures(package)
        except Broken as error:
            package.note("manifest", error.where, str(error))
        except _UNFIT:
            package.note("manifest", "data", "数据文件里缺少应有的栏目，或有栏目不是应有的样子。")
    return Checked(tuple(package.problems), manifest, by, found)


def _signed(package: Package, key: str) -> str:
    try:
        by = signer(package.whole(MANIFEST), package.whole(SIGNATURE))
    except ValueError:
        package.note("signature", SIGNATURE, "签名不成立：清单在签名之后被改动过，或没有签名。")
        return ""
    if key and by != key:
        package.note("key", SIGNATURE, f"签名用的是另一个密钥：指纹是 {by}，应为 {key}。")
    return by


def _files(package: Package, manifest: Manifest) -> Pieces[None]:
    """Compare every file with the manifest."""
    done = 0
    own = {MANIFEST, SIGNATURE}
    for name in manifest.files:
        if name not in package.entries:
            package.note("missing", name, f"缺少文件“{name}”。")
    for name in package.entries:
        if name not in manifest.files and name not in own:
            package.note("extra", name, f"多出文件“{name}”，清单里没有。")
        elif name not in own:
            said = manifest.files[name]
            digest = sha256()
            for piece in package.pieces(name):
                digest.update(piece)
                done += len(piece)
                yield done, package.size
            if (package.entries[name].size, digest.hexdigest()) != (said.size, said.sha256):
                package.note("altered", name, f"“{name}”的内容被改动过，与清单不符。")


def _catalogue(package: Package, manifest: Manifest) -> None:
    """Compare the catalogue with what is there: everything it names, and everything it must name."""
    named: set[str] = set()
    try:
        for each in listed(package.opened(CATALOGUE), most=package.size // _LEAST):
            named.add(each.path)
            if manifest.files.get(each.path) != each:
                package.note("catalogue", each.path, f"目录里的“{each.path}”与实际文件不符。")
    except ValueError:
        package.note("catalogue", CATALOGUE, "目录打不开，或缺少栏目。")
        return
    for path in manifest.files:
        if path.startswith(("papers/", "plans/", "evidence/", "ledgers/")) and path not in named:
            package.note("catalogue", path, f"“{path}”没有列入目录。")


def _figures(package: Package) -> tuple[int, ...]:
    """Add the rows up again and compare; return the sums of all."""
    rows = (package.rows(name) for name in (OBLIGATIONS, data_file("claims"), TOTALS))
    with recount(*rows) as counted:
        more = 0
        for number, ((clause, unit, month), there, here) in enumerate(counted.wrong(), 1):
            if number > _SHOWN:
                more += 1
                continue
            words = f"要求 {clause}、单位 {unit}、{month} 的合计不符：写着 {_say(there)}，重算是 {_say(here)}。"
            package.note("figures", TOTALS, words)
        if more:
            package.note("figures", TOTALS, f"另有 {more} 处合计不符。")
        return counted.sums()


def _say(numbers: Sequence[int] | None) -> str:
    return "没有" if numbers is None else "/".join(map(str, numbers))
