"""Many papers in one ZIP, written piece by piece: no more than one paper is in memory at a time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator

_ENTRY_DATE = (1980, 1, 1, 0, 0, 0)


class _Pipe(io.RawIOBase):
    """What a ZIP is written into, and taken out of again at once."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._told = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # the ZIP writes bytes and nothing else
        self._kept += data
        self._told += len(data)
        return len(data)

    def tell(self) -> int:
        return self._told

    def emptied(self) -> bytes:
        """Return what was written since the last time."""
        taken = bytes(self._kept)
        self._kept.clear()
        return taken


def bundle(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield a ZIP of files (name, content); a name that comes twice is told apart by a number."""
    pipe = _Pipe()
    names: dict[str, int] = {}
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as package:
        for name, data in files:
            names[name] = names.get(name, 0) + 1
            stem, dot, ending = name.rpartition(".")
            unique = name if names[name] == 1 else f"{stem}（{names[name]}）{dot}{ending}"
            package.writestr(zipfile.ZipInfo(unique.replace("/", "／"), _ENTRY_DATE), data)
            yield pipe.emptied()
    yield pipe.emptied()
