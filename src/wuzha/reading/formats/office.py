"""Documents of other office programs (.doc, .wps, .rtf, .odt, .uot), turned into .docx by LibreOffice where installed.

LibreOffice runs in a folder of its own that is thrown away, with a profile that runs no macros and fetches nothing,
within a time limit, one at a time.
"""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from wuzha.reading.formats import programs
from wuzha.reading.formats.refusals import Unreadable
from wuzha.reading.formats.steps import Step, Steps

CONVERTED = "由本机的 LibreOffice 转换后读入，编号和表格请对照原件。"
_SECONDS = 120  # a document may take; usual ones take three, the first after a start ten
_WAIT = 300  # seconds until it is another document's turn
_TURN = threading.Lock()  # it takes a core and 200 MB
_REFUSED = "用本机的 LibreOffice 转换不了，可能已损坏。请用 Word 或 WPS 打开原件，另存为 .docx 后再上传。"
_TOO_LONG = "用本机的 LibreOffice 转换超时。请用 Word 或 WPS 打开原件，另存为 .docx 后再上传。"
_BUSY = "正在排队转换的文件太多，请过几分钟再上传，或用 Word、WPS 另存为 .docx 后上传。"
_SAFE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop>
</item>
</oor:items>
"""


def is_installed() -> bool:
    """Say whether such documents can be read on this machine."""
    return _program() is not None


def _program() -> str | None:
    return programs.find("soffice", "libreoffice")


def converted(data: bytes, ending: str) -> Steps[bytes]:
    """Return a document, whose kind the ending names, as .docx; raise Unreadable when that fails or takes too long."""
    yield Step("转换文件格式", 0, 1)
    if not _TURN.acquire(timeout=_WAIT):
        raise Unreadable(_BUSY)
    try:
        return _converted(data, ending)
    except programs.TooLong as error:
        raise Unreadable(_TOO_LONG) from error
    finally:
        _TURN.release()


def _converted(data: bytes, ending: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="wuzha-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_SAFE, "utf-8")
        source = folder / f"plan.{ending}"
        source.write_bytes(data)
        programs.run(
            [
                str(_program()),
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                *("--headless", "--invisible", "--nologo", "--norestore", "--nolockcheck", "--nodefault"),
                *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source)),
            ],
            seconds=_SECONDS,
            environment={"HOME": name, "TMPDIR": name},
            folder=folder,
        )
        made = folder / "out" / "plan.docx"
        if not made.is_file():
            raise Unreadable(_REFUSED)
        return made.read_bytes()
