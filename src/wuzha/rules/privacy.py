"""Privacy (去标识): what no paper that is passed on may say: who was cheated and where they can be reached."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from wuzha.rules.texts import holds_id

_PHONE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
_CARD = re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)")
_ID_LIKE = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])|(?<!\d)\d{15}(?!\d)|\d{6}\*{4,}\w{2,4}")
_CASE = re.compile(r"被骗|受骗|受害|诈骗案|案件|发案|转账|汇款|损失|刷单|裸聊|报案|报警|止付|劝阻")
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹"
    "熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧阳司马上官诸葛尉迟皇甫令狐"
)
_WHO = "村民|居民|群众|老人|老师|教师|学生|职工|员工|工人|干部|家长|当事人|受害人|被害人|事主|患者|医生|会计|出纳|同学"
_DID = "被骗|受骗|遭遇|遭|接到|报案|报警|转账|汇款|损失|称|说"
_NOT_A_NAME = "[某等的们在和与及中上下人员群众家里都还也已时处]"
_NAMED = re.compile(
    rf"(?:{_WHO})(?P<a>[{_SURNAMES}](?!{_NOT_A_NAME})[\u4e00-\u9fff](?:(?!{_NOT_A_NAME}|{_DID})[\u4e00-\u9fff])?)(?=[（(，,、]|{_DID}|$)"
    rf"|(?<![\u4e00-\u9fff])(?P<b>[{_SURNAMES}](?!{_NOT_A_NAME})[\u4e00-\u9fff]{{1,2}}?)(?=先生|女士|(?:于|因|在)?[^，。；]{{0,12}}(?:被骗|受骗|被诈骗))"
)
_SENTENCE = re.compile(r"[^。；！？\n]+")


def remarks(text: str, *, people: Collection[str] = (), units: Collection[str] = ()) -> list[str]:
    """Return what stands in the way of passing a text on, each a sentence with the remedy; nothing when it may go.

    `people` are names known to the office, `units` those of its units: neither may stand where a case is spoken of. A
    unit may be named for its duties, never for having somebody who was cheated.
    """
    return list(dict.fromkeys(_found(text, people, units)))


def _found(text: str, people: Collection[str], units: Collection[str]) -> Iterator[str]:
    for found in _PHONE.finditer(text):
        yield f"“{_veiled(found[0])}”像电话号码，请删去。"
    if holds_id(text):
        yield "有一个身份证号，请删去。"
    for found in _ID_LIKE.finditer(text):
        yield f"“{_veiled(found[0])}”像证件号码，请删去。"
    for found in _CARD.finditer(text):
        yield f"“{_veiled(found[0])}”像银行卡号，请删去。"
    for sentence in _SENTENCE.findall(text):
        if _CASE.search(sentence):
            yield from _near_a_case(sentence, people, units)


def _near_a_case(sentence: str, people: Collection[str], units: Collection[str]) -> Iterator[str]:
    for name in people:
        if name in sentence:
            yield f"说到案件的句子里有人名“{name}”，请改为“甲某”“某职工”。"
    for found in _NAMED.finditer(sentence):
        yield f"说到案件的句子里“{found['a'] or found['b']}”像人名，请改为“甲某”“某职工”。"
    for unit in units:
        if unit in sentence:
            yield f"说到案件的句子里点了单位“{unit}”，请改为“某单位”；单位只因任务被点名，不因有人被骗被点名。"


def _veiled(text: str) -> str:
    return f"{text[:3]}…{text[-2:]}"
