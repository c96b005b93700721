"""ZIP packages, read without trusting what they say about themselves."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from wuzha.reading.formats.refusals import Unreadable

MAX_PART = 48 * 1024 * 1024  # bytes of one unpacked part; the text of the longest plans is below 5 MB
MAX_UNPACKED = 600 * 1024 * 1024  # bytes of all parts together as declared; photos hardly shrink, text does
MAX_RATIO = 500  # unpacked to packed, for parts over MIN_SUSPECT; real XML stays below 60
MIN_SUSPECT = 8 * 1024 * 1024
MAX_PARTS = 20_000

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
    KeyError,
    IndexError,
)
_DAMAGED = (
    "文件已损坏，打不开。请用 Word、WPS 或版式阅读器打开原件，另存为 .docx 后再上传；"
    "若原件也打不开，请向发文单位重新索取。"
)
_TOO_LARGE = "解压后体积异常大，为安全起见没有读取。请用 Word 或 WPS 打开后，删去图片和附件对象，另存为 .docx 再上传。"


class Locked(Unreadable):
    """A package whose parts cannot be read without its password."""


class Archive:
    """The parts of a package."""

    def __init__(self, data: bytes) -> None:
        """Open the package; raise Unreadable when it is damaged or made to fill the memory."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._parts = {info.filename: info for info in self._zip.infolist()}
        except _BROKEN as error:
            raise Unreadable(_DAMAGED) from error
        self._distrust()

    def _distrust(self) -> None:
        parts = self._parts.values()
        bomb = any(
            part.file_size > MIN_SUSPECT and part.file_size > MAX_RATIO * max(1, part.compress_size) for part in parts
        )
        if bomb or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise Unreadable(_TOO_LARGE)

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts."""
        return frozenset(self._parts)

    def read(self, name: str) -> bytes | None:
        """Return one part, None when there is no such part; raise Unreadable when it is damaged or too large."""
        info = self._parts.get(name)
        if info is None:
            return None
        if info.flag_bits & 1:
            raise Locked("是加了密码的压缩包。请解压后上传里面的方案文档。")
        try:
            with self._zip.open(info) as part:
                content = part.read(MAX_PART + 1)
        except _BROKEN as error:
            raise Unreadable(_DAMAGED) from error
        if len(content) > MAX_PART:
            raise Unreadable(_TOO_LARGE)
        return content
