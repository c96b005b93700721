"""`wuzha archive`, `wuzha verify` and `wuzha import-archive`: a year put away, checked, taken in again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from django.utils import timezone

from wuzha.commands.installation import open_installation
from wuzha.commands.speech import Refused
from wuzha.papers.archive.checking import Checked, Told, checked
from wuzha.papers.pdf import NoPdf
from wuzha.rules.refusals import Refusal, disk_said

_DATA = click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="数据文件夹，默认 data。")
_MEGABYTE = 1_000_000
_EXITS = {
    **dict.fromkeys(("broken", "name", "duplicate", "layout"), 3),
    **dict.fromkeys(("extra", "missing", "altered", "manifest", "catalogue"), 4),
    "signature": 5,
    "key": 6,
    "figures": 7,
}
"""Exit codes by what is wrong; the first of several in this order of gravity."""
_NAMES = {
    "broken": "文件不完整",
    "name": "名称可疑",
    "duplicate": "文件重名",
    "layout": "结构被改动",
    "extra": "多出文件",
    "missing": "缺少文件",
    "altered": "内容被改动",
    "manifest": "清单或数据读不懂",
    "catalogue": "目录不符",
    "signature": "签名不成立",
    "key": "不是指定的密钥",
    "figures": "合计不符",
}
_SHOWN = 50


@click.command("archive", help="生成一个单位（连同下级）一个年度的档案包。")
@click.option("--unit", "code", required=True, metavar="单位编码", help="哪个单位，连同下级。")
@click.option("--year", required=True, metavar="年度", type=click.IntRange(2015, 2199), help="哪一年。")
@click.option("--to", "target", required=True, metavar="文件", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--pdf", is_flag=True, help="文书同时附 PDF（需要 LibreOffice）。")
@_DATA
def archive(code: str, year: int, target: Path, data: Path | None, *, pdf: bool) -> None:
    """Write an archive into a file."""
    open_installation(data)
    # Imported only now: tables can be imported only once the installation is open.
    from wuzha.actions.archives import write_to  # noqa: PLC0415

    if target.exists():
        raise Refused(f"{target} 已经存在，请换一个文件名。")
    try:
        with _bar("写入佐证") as told:
            made = write_to(code=code, year=year, target=target, at=timezone.now(), told=told, pdf=pdf)
    except (Refusal, NoPdf) as refusal:
        raise Refused(str(refusal)) from refusal
    except OSError as error:
        raise Refused(f"写不了文件 {target}：{disk_said(error)}。") from error
    click.echo(f"{made.unit_name}{year}年度档案包已写入 {target}（{made.size / _MEGABYTE:.1f} MB）。")
    click.echo(
        f"记录 {made.counts['records']} 条，佐证 {made.counts['evidence']} 份，文书 {made.counts['papers']} 份。"
    )
    click.echo(f"文件的 SHA-256：{made.sha256}")
    click.echo(f"签名密钥的指纹：{made.signer}")


@click.command("verify", help="离线检验档案包：结构、文件、摘要、签名、目录，并重算合计。")
@click.argument("file", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", metavar="指纹", default="", help="签名密钥应有的指纹；不给则只报出是哪一个。")
def verify(file: Path, key: str) -> None:
    """Check an archive; needs neither tables nor a network."""
    found = _checked(file, key)
    if found.problems:
        for problem in found.problems[:_SHOWN]:
            click.echo(f"{_NAMES[problem.kind]}：{problem.said}")
        worst = next(kind for kind in _EXITS if any(problem.kind == kind for problem in found.problems))
        click.echo(f"检验没有通过，有 {len(found.problems)} 处问题。", err=True)
        raise SystemExit(_EXITS[worst])
    manifest = found.manifest
    if manifest is None:  # nothing is wrong, so there is one; the type does not know
        raise Refused("没有清单。")
    subject = manifest.subject
    owed, done, on_time, late = found.totals
    click.echo(f"检验通过：{subject.unit_name}{subject.year}年度档案包，状态截至{subject.as_of}。")
    click.echo(f"文件 {len(manifest.files)} 个，大小和摘要与清单一致，目录相符。")
    click.echo(f"合计重算一致：应完成 {owed} 项，已完成 {done} 项，按时 {on_time} 项，逾期 {late} 项。")
    click.echo(f"签名成立，密钥的指纹：{found.signer}")
    if not key:
        click.echo("请与出具单位公布的指纹核对，或用 --key 指定后再检验。")


@click.command("import-archive", help="把档案包导入空的系统，数字与原来相同。")
@click.argument("file", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", required=True, metavar="姓名", help="导入后由谁经办。")
@click.option("--login", required=True, metavar="登录名", help="此人的登录名。")
@click.password_option(prompt="密码", confirmation_prompt="再输一次", help="此人的密码，不给则询问。")
@click.option("--key", metavar="指纹", default="", help="签名密钥应有的指纹。")
@_DATA
def import_archive(file: Path, name: str, login: str, password: str, key: str, data: Path | None) -> None:
    """Take an archive in, all of it or nothing."""
    open_installation(data)
    from wuzha.actions.archive_imports import Keeper, take_in  # noqa: PLC0415

    click.echo("正在检验并导入（大的档案包要几分钟）……")
    keeper = Keeper(name, login, password)
    try:
        with file.open("rb") as opened, _bar("检验") as told:
            made = take_in(file=opened, keeper=keeper, at=timezone.now(), key=key, told=told)
    except Refusal as refusal:
        raise Refused(str(refusal)) from refusal
    except OSError as error:
        raise Refused(f"读不了文件 {file}：{disk_said(error)}。") from error
    counts = made.counts
    click.echo(f"已导入{made.unit_name}{made.year}年度档案包，合计与原来一致。")
    click.echo(
        f"单位 {counts['units']} 个，方案 {counts['plans']} 份，记录 {counts['records']} 条，文件 {made.files} 个。"
    )
    click.echo(f"签名密钥的指纹：{made.signer}。原有人员只有姓名和任职，账号停用；请用 {login} 登录。")


def _checked(file: Path, key: str) -> Checked:
    try:
        with file.open("rb") as opened, _bar("检验") as told:
            return checked(opened, key=key, told=told)
    except OSError as error:
        raise Refused(f"读不了文件 {file}：{disk_said(error)}。") from error


@contextmanager
def _bar(label: str) -> Iterator[Told]:
    """Show at a terminal how far it is; nowhere else, where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=0, label=label, file=sys.stderr) as bar:

        def tell(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield tell
