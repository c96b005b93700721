"""Office packages made repeatable: the same value gives the same bytes on any day and any machine.

Word and Excel files are ZIP packages that carry the moment they were written, in every entry and once in their
properties. Both are set to the day the paper itself names, so two copies of one report can be compared by their hash.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from datetime import datetime
from typing import IO

_ENTRY_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP entry can carry
_PROPERTIES = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def settled(package: bytes, *, at: datetime) -> bytes:
    """Return the package with every moment in it set to `at`."""
    out = io.BytesIO()
    settle(io.BytesIO(package), out, at=at)
    return out.getvalue()


def settle(package: IO[bytes], out: IO[bytes], *, at: datetime) -> None:
    """Write the package with every moment in it set to `at`; no more than a piece of it is in memory."""
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for known in source.infolist():
            entry = zipfile.ZipInfo(known.filename, _ENTRY_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 0  # otherwise it tells Windows from Linux
            if known.filename == _PROPERTIES:
                target.writestr(entry, _MOMENT.sub(rb"\g<1>" + moment + rb"\g<3>", source.read(known)))
                continue
            entry.file_size = known.file_size
            with source.open(known) as content, target.open(entry, "w") as place:
                shutil.copyfileobj(content, place)
