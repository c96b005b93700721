"""A record (记录) as a person says it, before it is a row: what is wrong with it, and how matching sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wuzha.calendar.almanacs import Almanac
from wuzha.calendar.occasions import occasion_of, say_occasion
from wuzha.plan.vocabulary import Vocabulary, load_vocabulary
from wuzha.rules.match import PROOFS, REPORT
from wuzha.rules.recorded import Recorded
from wuzha.rules.texts import holds_id

LENGTHS = {"title": 100, "place": 100, "amount_unit": 10, "note": 2000}
"""The most characters a text may have."""

LARGEST = 1_000_000
"""More people or things than that in one record are a slip of the finger."""


@dataclass(frozen=True, slots=True)
class RecordForm:
    """What a person says was done. `handed_in` None means today; `period` is the occasion a report is for.

    `ends` is the last day, included; None means it was over on the day it began. `originals` are kinds of evidence that
    exist on paper. `matters` are those (事项) it was done for,
    `served` the units below, `clauses` those (of their first version) that are meant where several could be.
    """

    activity: str
    starts: date
    ends: date | None = None
    title: str = ""
    handed_in: date | None = None
    period: str = ""
    place: str = ""
    audience: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    expected: int | None = None
    attended: int | None = None
    amount: int | None = None
    amount_unit: str = ""
    originals: tuple[str, ...] = ()
    note: str = ""
    nothing_to_report: bool = False
    matters: tuple[int, ...] = ()
    served: tuple[int, ...] = ()
    clauses: tuple[int, ...] = ()

    @property
    def last_day(self) -> date:
        """The last day on which it went on."""
        return self.ends or self.starts


def record_name(title: str, activity: str) -> str:
    """Return what a record is called: its title, else the name of its activity."""
    return title or load_vocabulary().name("activities", activity)


def recorded(
    form: RecordForm,
    *,
    unit: int,
    evidence: frozenset[str],
    handed_in: date,
    key: int = 0,
    above: frozenset[int] = frozenset(),
) -> Recorded:
    """Return what matching sees of a unit's record; `above` are the units above it.

    `evidence` is the kinds of its files; `handed_in` the day it came in where the form does not say.
    """
    return Recorded(
        key=key,
        unit=unit,
        activity=form.activity,
        starts=form.starts,
        ends=form.last_day,
        handed_in=form.handed_in or handed_in,
        period=form.period or None,
        audience=frozenset(form.audience),
        amount=form.amount,
        amount_unit=form.amount_unit,
        attended=form.attended,
        expected=form.expected,
        evidence=evidence | frozenset(form.originals),
        matters=frozenset(form.matters),
        topics=frozenset(form.topics),
        title=form.title,
        clauses=frozenset(form.clauses),
        served=frozenset(form.served),
        above=above,
        nothing=form.nothing_to_report,
    )


def remarks(
    form: RecordForm, *, today: date, closed: date | None, almanac: Almanac, vocabulary: Vocabulary
) -> dict[str, str]:
    """Return what is wrong with a form, by field, in Chinese; empty when it can be kept.

    `closed` is the day from which the unit is no more; `almanac` is how it counts time.
    """
    return {
        **_unknown_words(form, vocabulary),
        **_texts(form),
        **_days(form, today, closed),
        **_numbers(form),
        **_period(form, today, almanac),
    }


def _unknown_words(form: RecordForm, vocabulary: Vocabulary) -> dict[str, str]:
    found = {}
    if not vocabulary.knows("activities", form.activity):
        found["activity"] = "请选择做了什么"
    if set(form.audience) - vocabulary.entries("audiences").keys():
        found["audience"] = "请从列表中选择对象"
    if set(form.topics) - vocabulary.entries("fraud_types").keys():
        found["topics"] = "请从列表中选择诈骗类型"
    if set(form.originals) - set(PROOFS):
        found["originals"] = "请从列表中选择纸质原件的种类"
    return found


def _texts(form: RecordForm) -> dict[str, str]:
    texts = {name: getattr(form, name) for name in LENGTHS}
    long = {name: f"最多{LENGTHS[name]}个字" for name, text in texts.items() if len(text.strip()) > LENGTHS[name]}
    named = {
        name: "这里有一个身份证号，请删去：记录里不写个人证件号码" for name, text in texts.items() if holds_id(text)
    }
    return long | named


def _days(form: RecordForm, today: date, closed: date | None) -> Mapping[str, str]:
    earliest = date(today.year - 1, 1, 1)  # as early as a plan may begin
    if form.starts < earliest:
        return {"starts": f"最早可记{earliest.year}年1月1日的事情，请核对年份"}
    if form.starts > today:
        return {"starts": "日期在今天之后，事情做完再记"}
    if closed and form.starts >= closed:
        return {"starts": f"单位已于{closed.year}年{closed.month}月{closed.day}日停用"}
    found = {}
    if form.last_day < form.starts:
        found["ends"] = "结束日期不能早于开始日期"
    elif form.last_day > today:
        found["ends"] = "结束日期在今天之后，请只填到今天"
    if form.handed_in and not form.starts <= form.handed_in <= today:
        found["handed_in"] = "报送日期应在事情发生之后、今天或之前"
    return found


def _numbers(form: RecordForm) -> dict[str, str]:
    numbers = {"expected": form.expected, "attended": form.attended, "amount": form.amount}
    found = {
        name: f"应为0到{LARGEST // 10_000}万之间的整数"
        for name, number in numbers.items()
        if number is not None and not 0 <= number <= LARGEST
    }
    if not found and form.expected is not None and form.attended is not None and form.attended > form.expected:
        found["attended"] = "实到人数不能多于应到人数"
    return found


def _period(form: RecordForm, today: date, almanac: Almanac) -> dict[str, str]:
    if not form.period:
        return {}
    if form.activity != REPORT:
        return {"period": "只有报送才填期次"}
    try:
        occasion = occasion_of(form.period, almanac)
    except ValueError as error:
        return {"period": str(error)}
    return {"period": f"{say_occasion(form.period)}还没有开始"} if occasion.starts > today else {}
