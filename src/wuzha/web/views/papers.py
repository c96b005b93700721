"""Papers (文书): which can be written, one as it reads now, freezing it, and those that were frozen."""

from __future__ import annotations

from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods, require_safe

from wuzha.actions.papers import LONGEST, freeze
from wuzha.calendar.occasions import kind_of, say_occasion
from wuzha.papers.bundles import bundle
from wuzha.papers.documents import Document
from wuzha.papers.kinds import INCOMING, Template, templates
from wuzha.papers.pdf import NoPdf, pdf
from wuzha.papers.rendering import docx, xlsx
from wuzha.queries.frozen import PAGE, corrections, frozen, frozen_paper, written_in
from wuzha.queries.paper_lives import life
from wuzha.queries.paper_subjects import subjects, widest
from wuzha.queries.papers import Subject, paper, papers_below
from wuzha.rules.refusals import Absent, Refusal
from wuzha.web.downloads import DOCX, PDF, XLSX, ZIP, attachment, handed_out, stream
from wuzha.web.paging import chosen_page, pages_of
from wuzha.web.periods import chosen_period, periods_around, terms_around, weeks_around
from wuzha.web.requests import Request, number
from wuzha.web.unit_boxes import UnitField, unit_asked

_FORMATS = {
    "docx": (docx, DOCX),
    "xlsx": (xlsx, XLSX),
    "pdf": (lambda document: pdf(docx(document), document.day), PDF),
}


class FilterForm(forms.Form):
    """Which unit and which period a paper is about."""

    period = forms.ChoiceField(label="期间", required=False)
    unit = UnitField(label="单位", required=False)


class OpenForm(forms.Form):
    """What a person writes in a paper; the fields follow its open places."""

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:  # noqa: ANN401 - passed through
        super().__init__(*args, **kwargs)
        for block in document.opens():
            box = forms.Textarea({"rows": max(2, block.lines)})
            self.fields[block.key] = forms.CharField(
                label=block.label, help_text=block.hint, required=False, widget=box, max_length=LONGEST
            )


@require_safe
def index(request: Request) -> HttpResponse:
    """Show the kinds of paper, and those that were frozen, the newest first."""
    may, found = request.actor.may, frozen(by=request.actor, page=chosen_page(request))
    may_read = may("report") or may("case")
    shown = {
        "kinds": templates().values(),
        "frozen": found.rows,
        "pager": pages_of(found.total, PAGE, found.page),
        "beside": bool(found.rows) and may_read,
        "may_read": may_read,
        "may_write": may("paper"),
        "may_inspect": may("inspect"),
    }
    return render(request, "wuzha/papers/index.html", shown)


@require_http_methods(["GET", "POST"])
def draft(request: Request, kind: str) -> HttpResponse:
    """Show a paper as it reads now, with room for what a person writes; a post freezes it."""
    template = _template(kind)
    if template.of != "period" and number(request.GET.get("on")) is None:
        listed = subjects(by=request.actor, kind=kind)
        return render(request, "wuzha/papers/choose.html", {"template": template, "subjects": listed})
    subject = _subject(request, template)
    texts = {key: str(value) for key, value in request.POST.items() if key != "csrfmiddlewaretoken"}
    if request.method == "GET" and (before := number(request.GET.get("from"))):
        texts = written_in(by=request.actor, paper=before)
    refused = ""
    if request.method == "POST":
        try:
            key = freeze(by=request.actor, subject=subject, texts=texts, at=request.now)
        except Absent:
            raise
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, "已定稿。要发出的，写明发给谁，送核稿。")
            return redirect("paper", key)
    return _draft_page(request, template, subject, texts, refused)


def _draft_page(
    request: Request, template: Template, subject: Subject, texts: dict[str, str], refused: str
) -> HttpResponse:
    document, problem = _made(request, subject, texts)
    shown = {
        "template": template,
        "document": document,
        "problem": problem,
        "refused": refused,
        "filter": _filter(request, template, subject) if template.of == "period" else None,
        "form": OpenForm(document=document, initial=texts) if document else None,
        "query": urlencode(_query(subject)),
        "links": _links(request, subject, document),
        "beside": _beside(request, subject) if template.of == "period" else [],
        "may_freeze": request.actor.may("paper") or (subject.matter is not None and request.actor.may("case")),
    }
    return render(request, "wuzha/papers/draft.html", shown, status=422 if refused else 200)


def _made(request: Request, subject: Subject, texts: dict[str, str]) -> tuple[Document | None, str]:
    """Return the paper, or why there is none for this unit and period."""
    try:
        return paper(by=request.actor, subject=subject, now=make_naive(request.now), texts=texts, named=False), ""
    except Absent:
        raise
    except Refusal as refusal:
        return None, str(refusal)


@require_safe
def draft_file(request: Request, kind: str, ending: str) -> HttpResponse:
    """Hand out a paper as it reads now."""
    subject = _subject(request, _template(kind))
    document = paper(by=request.actor, subject=subject, now=make_naive(request.now))
    return _file(request, document, ending, unit=subject.unit)


@require_safe
def each_below(request: Request, kind: str) -> HttpResponseBase:
    """Hand out a paper about every unit right below one, a document each; they are made while they are sent."""
    template = _template(kind)
    if not template.each:
        raise Http404
    subject = _subject(request, template)
    made = papers_below(by=request.actor, subject=subject, now=make_naive(request.now))
    first = next(made, None)
    if first is None:
        messages.error(request, f"这个单位没有要发{template.name}的下级单位。")
        return redirect(f"{reverse('paper-draft', args=[kind])}?{urlencode(_query(subject))}")
    name = f"{template.name}（{say_occasion(subject.period)}，下级单位各一份）.zip"
    answer = stream(
        bundle((f"{unit}{template.name}.docx", docx(document)) for unit, document in chain([first], made)), name, ZIP
    )
    return handed_out(request, answer, subject="paper", key=0, unit=subject.unit, name=name)


@require_safe
def one(request: Request, key: int) -> HttpResponse:
    """Show a frozen paper, and what has been corrected since."""
    found = frozen_paper(by=request.actor, paper=key)
    if found.row.kind == INCOMING:
        return redirect("incoming", key)
    subject = Subject(found.row.kind, found.unit, found.period, found.matter, found.record)
    now, problem = _made(request, subject, {}) if found.compared else (None, "")
    changed = corrections(found.document, now) if now else ()
    shown = {
        "found": found,
        "life": life(by=request.actor, paper=key, now=make_naive(request.now)),
        "redraft": f"{reverse('paper-draft', args=[subject.kind])}?{urlencode({**_query(subject), 'from': key})}",
        "document": found.document,
        "changed": changed,
        "problem": problem,
        "links": _links(request, subject, found.document) if found.compared else {},
    }
    return render(request, "wuzha/papers/frozen.html", shown)


@require_safe
def one_file(request: Request, key: int, ending: str) -> HttpResponse:
    """Hand out a frozen paper, the numbered copy asked for: the same bytes every time."""
    found = frozen_paper(by=request.actor, paper=key, copy=number(request.GET.get("copy")))
    return _file(request, found.document, ending, unit=found.unit, key=key)


@require_safe
def copies(request: Request, key: int) -> HttpResponseBase:
    """Hand out all numbered copies of a paper at once, a document each; they are made while they are sent."""
    found = frozen_paper(by=request.actor, paper=key)
    if not found.copies:
        raise Http404
    title = found.document.title
    files = (
        (f"{serial:06d}（{whose}）{title}.docx", docx(found.document.model_copy(update={"serial": serial})))
        for serial, whose in found.copies
    )
    name = f"{title}（全部份号）.zip"
    answer = stream(bundle(files), name, ZIP)
    return handed_out(request, answer, subject="paper", key=key, unit=found.unit, name=name)


def _file(request: Request, document: Document, ending: str, *, unit: int | None, key: int = 0) -> HttpResponse:
    if ending not in _FORMATS:
        raise Http404
    make, media_type = _FORMATS[ending]
    try:
        name = f"{document.title}{f'（份号{document.serial:06d}）' if document.serial else ''}.{ending}"
        return handed_out(
            request, attachment(make(document), name, media_type), subject="paper", key=key, unit=unit, name=name
        )
    except NoPdf as error:
        messages.error(request, str(error))
        return redirect(request.META.get("HTTP_REFERER") or "papers")


def _template(kind: str) -> Template:
    if kind not in templates():
        raise Http404
    return templates()[kind]


def _subject(request: Request, template: Template) -> Subject:
    on = number(request.GET.get("on"))
    if template.of == "matter":
        return Subject(template.code, matter=on)
    if template.of == "record":
        return Subject(template.code, record=on)
    unit = unit_asked(request, "report")
    default = widest(by=request.actor) if unit is None else unit
    return Subject(template.code, default, _period(request, template))


def _period(request: Request, template: Template) -> str:
    """Return the period asked for where the paper is made for such, else the newest of its own."""
    asked = chosen_period(request.GET.get("period"), request.now.date()) if request.GET.get("period") else ""
    return asked or _offered(request, template)[0][0]


def _offered(request: Request, template: Template) -> list[tuple[str, str]]:
    today = request.now.date()
    found = weeks_around(today) if "week" in template.periods else []
    found += terms_around(today) if "semester" in template.periods else []
    return found + [(key, name) for key, name in periods_around(today) if kind_of(key) in template.periods]


def _query(subject: Subject) -> dict[str, object]:
    if subject.matter or subject.record:
        return {"on": subject.matter or subject.record}
    return {"unit": subject.unit, "period": subject.period}


def _links(request: Request, subject: Subject, document: Document | None) -> dict[str, str]:
    """Return where the numbers of a paper lead; nowhere for who does not read reports. Old papers name no unit."""
    unit = (document.unit if document else 0) or subject.unit
    if not unit or not request.actor.may("report"):
        return {}
    return {
        "figures": f"{reverse('figure-records')}?{urlencode({'unit': unit})}&period=",
        "period": (document.period if document else "") or subject.period,
    }


def _beside(request: Request, subject: Subject) -> list[tuple[str, str]]:
    """Return what else there is of the unit and the period, for whoever reads reports."""
    if not request.actor.may("report"):
        return []
    asked = {"unit": subject.unit, "period": subject.period}
    month = {"unit": subject.unit, "month": subject.period}
    found = [("全部指标", "figures", asked), ("宣传活动台账（表格）", "ledger-xlsx", {"kind": "activities", **asked})]
    if kind_of(subject.period) in {"month", "year"}:
        found.append(("下级单位情况", "branches", month))
    if kind_of(subject.period) == "month":
        found.append(("任务完成情况（表格）", "matrix-xlsx", month))
    links = [(label, f"{reverse(name)}?{urlencode(query)}") for label, name, query in found]
    if subject.template.each:
        address = reverse("paper-each", args=[subject.kind])
        links.insert(0, ("下级单位各一份（文档压缩包）", f"{address}?{urlencode(asked)}"))
    return links


def _filter(request: Request, template: Template, subject: Subject) -> FilterForm:
    form = FilterForm(initial={"period": subject.period, "unit": subject.unit})
    offered = _offered(request, template)
    if subject.period not in dict(offered):
        offered.insert(0, (subject.period, "（请选择期间）"))
    form.fields["period"].widget.choices = offered
    form.fields["unit"].offer(request.actor, "report")  # type: ignore[attr-defined]
    return form


routes = [
    path("papers", index, name="papers"),
    path("papers/<int:key>", one, name="paper"),
    path("papers/<int:key>/file.<slug:ending>", one_file, name="paper-file"),
    path("papers/<int:key>/copies.zip", copies, name="paper-copies"),
    path("papers/new/<slug:kind>", draft, name="paper-draft"),
    path("papers/new/<slug:kind>/each.zip", each_below, name="paper-each"),
    path("papers/new/<slug:kind>/file.<slug:ending>", draft_file, name="paper-draft-file"),
]
