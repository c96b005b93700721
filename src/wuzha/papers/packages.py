"""Office packages made repeatable: the same value gives the same bytes on any day and any machine.

Word and Excel files are ZIP packages that carry the moment they were written, in every entry and once in their
properties. Both are set to the day the paper itself names, so two copies of one report can be compared by their hash.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

_ENTRY_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP entry can carry
_PROPERTIES = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def settled(package: bytes, *, at: datetime) -> bytes:
    """Return the package with every moment in it set to `at`."""
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == _PROPERTIES:
                content = _MOMENT.sub(rb"\g<1>" + moment + rb"\g<3>", content)
            entry = zipfile.ZipInfo(name, _ENTRY_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 0  # otherwise it tells Windows from Linux
            target.writestr(entry, content)
    return out.getvalue()
