"""Help where it is needed: a few sentences for each page, shown first when one comes from there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """What a page is for and how it is used; `pages` are the names of the addresses it is about."""

    key: str
    name: str
    verbs: str
    pages: tuple[str, ...]
    lines: tuple[str, ...]


TOPICS = (
    Topic("today", "今日", "see", ("today",), (
        "这一页只列现在要做的：逾期的、本周到期的、要您说明的。没有列出的就是现在不用做的。",
        "每一项右边都有“记一笔”。做过的事记一次，系统自动算到每一条相符的要求上。",
        "固定安排到了日子列在前面：照常做了的核对实到人数后点“确认”，没做的点“没有开展”。被退回的记录写明原因，补正或说明后恢复计入。",
        "经办人还能看到哪些单位有待补、什么退回来了、哪些方案等着发布；负责人看到五个数和待签发的报告。",
    )),
    Topic("record", "记一笔", "record", ("record-new", "record", "record-edit", "records"), (
        "填做了什么、对谁、哪一天、多少人。日期可以写“昨天”“上周五”“3月5日”。右边会先告诉您能算到哪些任务，还差什么。",
        "照片最多三张，没有也可以提交。系统会去掉照片里的位置和机型。",
        "记错了用“更正或补充”，重复了用“撤回”，计入的任务会自动重算。不要写身份证号和受骗人姓名。",
    )),
    Topic("confirm", "每月确认", "record", ("record-confirm",), (
        "当月记录齐了，确认一次即作为月度情况上报。没有活动的月份确认“无事项”，同样算完成。",
    )),
    Topic("matrix", "任务矩阵", "see", ("matrix", "matrix-clause", "matrix-cell"), (
        "一行一个单位，一列一项要求，格子里的形状是情况，下面有图例。空白是不涉及。",
        "点开格子看原因和计入的记录。键盘：方向键移动，回车打开。",
        "“找单位”可以打名称，也可以打拼音首字母，例如“青石村”三个字的首字母。点列名看这一项全年各月的情况。",
    )),
    Topic("missing", "待补清单", "see", ("missing", "notices"), (
        "应做而没有做的，按单位排列，不排名次。补记时把日期写成真正做的那天，期内做的会改为完成。",
    )),
    Topic("matters", "事项", "see case", ("matters", "matter", "matter-new"), (
        "案件、预警、新入职等发生了，登记一下，由它带来的任务会自动出现。只填类型、时间和数量，没有填姓名的地方。",
        "登记案件不会拉低任何完成率。",
    )),
    Topic("forms", "填报表", "record", ("forms",), (
        "不方便上网的单位用填报表：下载、填写、发回，系统逐行收下，有疑问的行列出来由您决定。",
    )),
    Topic("reviews", "抽查", "review", ("reviews", "review-draw"), (
        "月份过完，填一个公开的种子，按种子抽取，谁都可以重算。每月只抽一次。",
        "抽中的逐条看：通过、发问或退回。退回的在单位说明之前不计入任务，说明后自动恢复。没有抽中的视为通过。",
    )),
    Topic("plans", "方案", "see", ("plans", "plan", "plan-correct", "requirement"), (
        "上传方案，系统逐条读出要求，并引出原文那一句。逐条核对后发布，任务才开始计算。",
        "发布后的方案不能改，要改就发新版本；相同的要求会接着算，不会从头来。",
    )),
    Topic("papers", "文书", "report check", (
        "papers", "paper", "paper-draft", "paper-address", "paper-issue", "series",
    ), (
        "月度报告等由记录生成，选单位和期间，每个数字都能点开看是哪些记录；填好要人写的地方，下载或定稿。",
        "定稿后写明发给谁，即送核稿；核过由负责人签发，再编号印发。起草人不核、不签自己的稿，除非单位里只有一个人。",
        "急件、“内部”在写明发给谁时标注，份号在印发时编。涉密文件不能在本系统办理。",
        "签发的就是定稿的那份文字，要改就写新稿。发错了用“撤回”，写明原因，字号不再使用，什么都不删除。",
        "月度等报告印发给上级，应报送的任务随之完成，不用另记；印发页面先列出会完成哪些。",
    )),
    Topic("receipt", "收文", "see", ("receipt",), (
        "发给本单位的文书在“今日”里。打开全文看过，按“签收”；要回复的，写明做了什么，可以附文件，也可以选一条已登记的记录。",
        "回复被退回的，页面上写着原因和新的期限，照着补做后再回复；以前的回复和退回都留着。销号之后就不用再办。",
    )),
    Topic("judging", "复查", "inspect", ("receipt-judge", "paper-answers"), (
        "“文书”里的“回复办理”列出本单位要了回复的文书：待复查的、逾期未回复的、期限未到的。下级单位自己发的，由他们办。",
        "抄告单、警示函、整改通知的回复要复查：够了销号，不够的写明原因和新的期限退回。回复的单位不复查自己的回复。",
        "整改通知的回复全部销号，对应的问题随之办结，“未整改问题”随之减少；撤销销号，问题重新打开。",
    )),
    Topic("incoming", "来文", "see", ("incoming", "incoming-new", "incoming-edit", "incoming-hand"), (
        "不用无诈的上级发来的纸质件或文件，登记来文单位、字号、标题、期限，附上扫描件。有期限的在“今日”里，直到办结。",
        "可以指定承办人，也可以交给下级单位：写期限的要回复并复查，不写的只签收。没有期限的是阅件，只登记。",
        "办结时选上那条记录或那份文书，不用另写。收文登记簿在“台账”里，可以导出表格。",
    )),
    Topic("blanks", "上级表格", "report", ("blanks", "blank", "blank-fill", "blank-filled"), (
        "上级发了要填数字的 Word 或 Excel 表，上传一次，核对各处填什么，保存。以后每期选好期间，一点就填好。",
        "填不了的地方留在表里并逐处说明原因；姓名、电话、签字、意见系统不填。其余内容和格式原样不动。",
        "上级换了新表就上传新版：标题没变的地方沿用，变了的列出来。每个数字都能点开看由哪些记录算出。",
    )),
    Topic("archives", "档案包", "archive", ("archives", "retention"), (
        "年度过完、次年六月底以前，把这一年生成一个档案包，下载后交档案室，或另存一份。目录里有每件的编号和保管期限。",
        "收到的人按包里“说明”写的办法检验：有没有缺、有没有改、合计对不对、是谁签的。指纹在页面最下面，请抄给对方。",
        "本单位有审定的归档范围和保管期限表的，在“保管期限表”里照填并写明依据；没填的按建议，标“待确认”。",
    )),
    Topic("units", "单位", "see", ("units", "unit", "units-import"), (
        "单位有变化时，停用、合并、改上级都不会改动以前的数字；并入前没办完的，由接收单位的人员接着办。停产停课用“免除与暂停”。",
    )),
    Topic("people", "人员与交接", "people", ("people", "handovers"), (
        "任务跟着岗位走，不跟着人走。有人离岗，在“人员”里点岗位旁的“移交”，选好接手的人；双方在“交接”里确认即可。",
    )),
)  # fmt: skip


def topic_of(page: str) -> Topic | None:
    """Return the topic of the page one comes from, by the name of its address."""
    return next((topic for topic in TOPICS if page in topic.pages), None)
