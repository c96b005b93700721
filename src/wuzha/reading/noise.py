"""Noise around a plan: what websites, printers and advertisers put between its lines, blanked out of the shadow.

Nothing is taken out of the text that is kept. The shadow only shows white where noise stood, and stays as long as the
text, so that every offset found in it is an offset into the original.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LONGEST = 100
"""Characters of a line of noise; what is longer is a paragraph."""
_TITLE_LENGTH = 60
_RUNNING = 3
"""How often a line beside page numbers must return to be a running head."""
_HIDDEN = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u00ad\ue000-\uf8ff\ufff9-\ufffc]")
"""Characters that are not seen, or seen only in the font of one program."""
_INVISIBLE = "\u200b"
_BUTTON = (
    r"(?:打印(?:本页|此页|页面|本文|文章)?|关闭(?:本页|窗口|页面|此页)|收藏(?:本页|此页)|加入收藏|我要纠错|纠错"
    r"|返回(?:首页|顶部|列表|上级|上页)|分享(?:到|至|给好友)?|微信(?:好友)?|微博|新浪微博|QQ(?:空间|好友)?|朋友圈"
    r"|复制链接|下载(?:全文|文档|本文|附件|WORD)|语音播报|无障碍(?:浏览|阅读)|视力保护色|扫一扫[^,。;]{0,20})"
)
_WORD = (
    r"(?:字体|字号|放大|缩小|默认|大|中|小|首页|朗读|繁体(?:版)?|简体(?:版)?|A[+-]|T[+-]|登录|注册|搜索|English|手机版"
    r"|客户端|二维码|转发|点赞|收藏|关闭|返回)"
)
"""Words of buttons that mean something else where they stand alone."""
_EDGES = r"[【\[(|/·\s】\])::,]*"
_FACTS = (
    r"(?:信息来源|文章来源|稿件来源|来源|发布时间|发布日期|更新时间|发布者|发布人|发布机构|浏览(?:次数|量|数)?"
    r"|点击(?:次数|量|数|率)?|阅读(?:次数|量|数)?|访问(?:次数|量)|人气|字体(?:大小)?|字号|作者|责任编辑|编辑|录入|信息员"
    r"|供稿|访问统计|主题分类|组配分类|载体分类|公开方式|公开形式|信息分类|索引号|文件编号|成文(?:日期|时间)|发文(?:日期|时间)|有\s*效\s*性)"
)
_INLINE = re.compile(
    r"[【\[(]\s*(?:字体|字号)[^】\])\n]{0,20}[】\])]"
    r"|(?:字体|字号)(?:大小)?\s*:?\s*[【\[(]?\s*大\s*[|/]?\s*中\s*[|/]?\s*小\s*[】\])]?"
    r"|[【\[]\s*(?:打印|关闭|收藏|返回|纠错|分享)[^】\]\n]{0,8}[】\]]"
)
_AROUND = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_EDGES}{_BUTTON}{_EDGES})+",
        rf"(?:{_EDGES}(?:{_BUTTON}|{_WORD}){_EDGES}){{3,}}",
        rf"[•·]?\s*[【\[(]?\s*{_FACTS}\s*[】\])]?\s*:.{{0,40}}(?:\s.{{0,60}})?",
        rf"(?:[【\[]\s*{_FACTS}\s*[】\]][^【】\[\]\n]{{0,30}}){{1,4}}",
        r".{0,8}(?:当前|所在)(?:所在)?的?位置\s*:.*",
        r"(?:网站)?首页\s*[>›»→/\\-].*|[^>›»,。;]{1,16}(?:\s*[>›»]+\s*[^>›»,。;]{1,20}){2,}",
        r"(?:点击|附件|全文|原文|文件|相关)(?:下载|查看|链接|浏览|附件)\s*:?.*",
        r".{0,50}\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|wps|ofd|et|jpg|png)\s*(?:\(.{0,20}\))?",
        r"(?:https?://|www\.)\S+",
        r"[\u4e00-\u9fff]{3,30}\s*\d{4}年\d{1,2}月\d{1,2}日\s*印发.{0,12}",
        r"[-—_=*~#^.·…\s]{3,}|[.。·…“”\"'‘’、,]{1,3}",
    )
)
"""What stands around a text on a website: noise unless it asks for something."""
_FOREIGN = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:上|下)一(?:篇|条|页)(?:[:\s].*)?",
        r".*(?:ICP备|公网安备|网站标识码|版权所有|网站地图|Copyright|All Rights Reserved|备案号|技术支持\s*:).*",
        r".*(?:加|\+)\s*(?:微信|QQ|V|v|扣扣)号?[:\s]*[A-Za-z0-9_-]{5,}.*",
        r".*(?:版权说明|本文档由用户|如有侵权|存在侵权|侵权请联系|认领).*(?:上传|举报|删除|联系|认领).*",
        r"文档简介|文档摘要|内容摘要|资源描述|文档预览",
        r".*(?:范文网|范文大全|文库网|文秘网|公文网|欢迎(?:下载|转载|收藏)|转载请注明|谢绝转载).*",
        r".*本文(?:由|来自|来源于?).{1,20}(?:整理|收集|提供|网|编辑).*",
        r"(?:更多|了解更多|获取更多).{0,20}(?:请?(?:关注|访问|点击|登录)|尽在).*",
    )
)
"""What belongs to other pages, to the website or to its advertisers, whatever it says."""
_ASKS = re.compile(r"每[日天周月季年半]|应当?|必?须|不少于|至少|\d日前")
_PINYIN = re.compile(
    r"(?<=[\u4e00-\u9fff])\((?=[^()]{0,6}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ])[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6}\)"
)
"""How a character is spoken, which converters put behind it: 履(lǚ)行."""
_FOOT = re.compile(
    r".*(?:主办单位|承办单位|主管单位|维护单位|地址|邮编|联系电话|传真|邮箱|E-?mail)\s*:.*", re.IGNORECASE
)
"""What stands at the foot of a website, and in plans too: noise only beside what is always noise."""
_LIST = re.compile(
    r"(?:相关|推荐|延伸|热门|最新|猜你)(?:阅读|文章|链接|信息|推荐|新闻|资讯|内容|喜欢)\s*:?|友情链接\s*:?|大家都在看\s*:?"
)
"""What a list of other pages stands under."""
_PAGE = re.compile(
    r"[-—–－·•]+\s*\d{1,4}\s*[-—–－·•]+|第\s*\d{1,4}\s*页(?:\s*[,/]?\s*共\s*\d{1,4}\s*页)?"
    r"|\d{1,4}\s*/\s*\d{1,4}(?:\s*页)?|Page\s*\d+"
)
_LABEL = re.compile(
    r"[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)|第[一二三四五六七八九十百\d]{1,4}[章条节]|\d{1,2}[.、]|附件"
)
_ENDS = tuple("。;;:!?！？")
_BESIDE = 3
_FACT_FOLLOWS = re.compile(r"(?:发文字号|文号|成文日期|发文机关|索引号)\s*:")


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str
    noise: bool = False
    page: bool = False


def quieted(shadow: str) -> str:
    """Return a shadow with its noise blanked out; always exactly as long. Never raises."""
    plain = _HIDDEN.sub(_INVISIBLE, shadow)
    plain = _INLINE.sub(lambda found: " " * len(found[0]), plain)
    plain = _PINYIN.sub(lambda found: _INVISIBLE * len(found[0]), plain)
    found = list(_lines(plain))
    for line, is_cell in zip(found, _cells(found), strict=True):
        line.page = _PAGE.fullmatch(line.text) is not None and not (is_cell and "/" in line.text)
        line.noise = line.page or (not is_cell and _is_noise(line.text))
    _mark_running_heads(found)
    _mark_lists(found)
    _mark_feet(found)
    return _blanked(plain, found)


def _lines(plain: str) -> Iterator[_Line]:
    at = 0
    for raw in plain.split("\n"):
        yield _Line(at, at + len(raw), raw.strip(f" \t{_INVISIBLE}"))
        at += len(raw) + 1


def _cells(found: Sequence[_Line]) -> list[bool]:
    """Say of each line whether a bar stands before or behind it: the cells of a table are short and look like noise."""
    bars = [line.text == "|" for line in found]
    return [any(near) for near in zip(bars, [False, *bars], [*bars[1:], False], strict=False)]


def _is_noise(text: str) -> bool:
    if not text or len(text) > _LONGEST or _FACT_FOLLOWS.search(text):
        return False
    if any(pattern.fullmatch(text) for pattern in _FOREIGN):
        return True
    return _ASKS.search(text) is None and any(pattern.fullmatch(text) for pattern in _AROUND)


def _mark_running_heads(found: Sequence[_Line]) -> None:
    """Mark lines that return beside page numbers."""
    written = [line for line in found if line.text]
    numbers = [at for at, line in enumerate(written) if line.page]
    near = [each for at in numbers for each in (written[max(0, at - 1)], written[min(at + 1, len(written) - 1)])]
    often = Counter(line.text for line in near if not line.noise)
    heads = {text for text, times in often.items() if times >= _RUNNING and not _LABEL.match(text)}
    for line in written:
        line.noise = line.noise or line.text in heads


def _mark_lists(found: Sequence[_Line]) -> None:
    """Mark lists of other pages: titles under a word like 相关阅读, up to the next sentence or number.

    Such lists stand behind a text, never in its first half.
    """
    listing = False
    for at, line in enumerate(found):
        if not line.text:
            continue
        if 2 * at > len(found) and _LIST.fullmatch(line.text):
            listing = line.noise = True
        elif listing and (line.text.endswith(_ENDS) or len(line.text) > _TITLE_LENGTH or _LABEL.match(line.text)):
            listing = line.noise
        elif listing:
            line.noise = True


def _mark_feet(found: Sequence[_Line]) -> None:
    """Mark addresses and the like beside what is always noise at the foot of a website."""
    written = [line for line in found if line.text]
    for at, line in enumerate(written):
        near = written[max(0, at - _BESIDE) : at + _BESIDE + 1]
        if _FOOT.fullmatch(line.text) and len(line.text) <= _LONGEST and sum(each.noise for each in near) > 1:
            line.noise = True


def _blanked(plain: str, found: Sequence[_Line]) -> str:
    """White out the noise, together with the line break before it where the sentence goes on behind it."""
    out = list(plain)
    open_end: _Line | None = None
    skipped = False
    for line in found:
        if line.noise:
            out[line.start : line.end] = " " * (line.end - line.start)
            skipped = True
        elif line.text:
            if skipped and open_end is not None and not open_end.text.endswith(_ENDS):
                between = range(open_end.end, line.start - 1)
                out[open_end.end : line.start - 1] = " " * len(between)
            open_end, skipped = line, False
    return "".join(out)
