"""The note (说明) that lies in every archive, so that it can be read without the programme that made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wuzha.papers.archive.catalogue import retention_source
from wuzha.papers.archive.manifest import Subject

_TEXT = """{name}{year}年度反诈工作档案包

状态截至{as_of}。本包由“无诈”生成，不用无诈也能读：

目录.xlsx              逐件列出文件、编号、日期、保管期限（永久、30年、10年）和摘要
合计.xlsx              各项要求、各单位全年的应完成、已完成、按时、逾期（分月的在 data/totals.jsonl）
记录.xlsx              全年工作记录
ledgers/               各类台账（.xlsx）
papers/                定稿的文书（.docx；同名 .json 是同一内容；生成时选了的还有 .pdf）
plans/                 工作方案：original.* 为原件，text.txt 为全文，plan.yaml 为方案文件
evidence/              佐证文件，以自身的 SHA-256 命名；哪个文件佐证哪条记录见目录
data/                  全部数据，每行一条 JSON（UTF-8）；各栏含义见无诈的 docs/archive.md
manifest.json          每个文件的字节数和 SHA-256
signature.json         对 manifest.json 的 Ed25519 签名和公钥

合计由 data/obligations.jsonl（任务）和 data/claims.jsonl（核销）算出：一项任务的核销按日累加，达到次数
（times，一天至多计 per_day 次）、数量（quantity）和到场率（coverage，百分比）之日为完成之日；不晚于
last_on_time 为按时。免除、暂停（lifted）而未完成的不计；called 为真的（案件、预警等带来的）不计；inside
为假的单位年底已不在本单位之下，不计。month 为空的是长期任务，不计。

数据里没有身份证号、电话、受害人姓名和住址；人员只有姓名和任职。上两年的记录和事项为同比所需，只有数据，
佐证在当年的档案包里。
保管期限依据：{source}；本单位经批准的归档范围和保管期限表优先。
目录里期限状态为“待确认”的，是按通行做法先给出的期限，尚未与规定原文逐条核对，请档案人员确认。
"""


def readme(subject: Subject, counts: Mapping[str, int], missing: Sequence[str]) -> bytes:
    """Return the note; `missing` are files that were not on the disk any more."""
    text = _TEXT.format(
        name=subject.unit_name, year=subject.year, as_of=subject.as_of.isoformat(), source=retention_source()
    )
    text += "\n记录{records}条，佐证{evidence}份，文书{papers}份，方案{plans}份。\n".format(**counts)
    if missing:
        listed = "\n".join(missing)
        text += f"\n下列文件生成时已不在本机磁盘上，未能收入（摘要见 data/）：\n{listed}\n"
    return text.encode()
