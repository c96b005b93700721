"""Forms for units that never log in: fetched for one unit or all, sent back, looked at, taken, decided upon."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import mailboxes as box_verbs
from wuzha.actions import returns as verbs
from wuzha.calendar.occasions import say_occasion
from wuzha.papers.bundles import bundle
from wuzha.papers.month_forms import month_form as workbook_of
from wuzha.papers.month_papers import month_paper
from wuzha.queries.month_forms import form_name, month_form, month_forms, secret
from wuzha.queries.people import Actor
from wuzha.queries.returns import PAGE, answer, desk, disputes, mailboxes, return_page
from wuzha.queries.units import unit as one_unit
from wuzha.web.downloads import DOCX, XLSX, ZIP, attachment, stream
from wuzha.web.lists import ENDINGS, as_read
from wuzha.web.paging import chosen_page, pages_of
from wuzha.web.periods import chosen_month, months_around
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request, number
from wuzha.web.unit_boxes import UnitField


class UploadForm(forms.Form):
    """A form that comes back."""

    file = forms.FileField(
        label="填好的表",
        widget=forms.ClearableFileInput(attrs={"accept": ENDINGS}),
        error_messages={"required": "请选择填好的表", "empty": "文件是空的，请重新选择"},
    )


@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    """Show what goes out and what came back; take a form in to be looked at."""
    month = chosen_month(request.GET.get("month"), request.now.date())
    found = desk(by=request.actor, month=month, page=chosen_page(request))
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusal_beside(form):
            data = as_read(file.read(verbs.MAX_BYTES + 1))
            key = verbs.receive(by=request.actor, data=data, name=file.name or "", at=request.now)
            return redirect("return", key)
    months = [(key, say_occasion(key)) for key in months_around(f"{request.now:%Y-%m}")]
    shown = {
        "desk": found,
        "form": form,
        "month": month,
        "month_name": say_occasion(month),
        "months": months,
        "pager": pages_of(found.total, PAGE, found.page),
    }
    return render(request, "wuzha/returns/page.html", shown, status=422 if form.errors else 200)


@require_safe
def workbook(request: Request, key: int) -> HttpResponse:
    """Hand out the form of a unit and month."""
    month = chosen_month(request.GET.get("month"), request.now.date())
    found = month_form(by=request.actor, unit=key, month=month, now=make_naive(request.now), issue=uuid4().hex[:12])
    return attachment(workbook_of(found, secret=secret()), f"{form_name(found)}.xlsx", XLSX)


@require_safe
def paper(request: Request, key: int) -> HttpResponse:
    """Hand out the form of a unit and month to be filled in by hand."""
    month = chosen_month(request.GET.get("month"), request.now.date())
    found = month_form(by=request.actor, unit=key, month=month, now=make_naive(request.now), issue="")
    return attachment(month_paper(found), f"{form_name(found)}（手填）.docx", DOCX)


@require_safe
def workbooks(request: Request, key: int) -> HttpResponseBase:
    """Hand out the forms of a unit and all below it, one file each, made while they are sent."""
    month = chosen_month(request.GET.get("month"), request.now.date())
    top = one_unit(by=request.actor, unit=key, verb="record")
    found = month_forms(by=request.actor, under=key, month=month, now=make_naive(request.now), issue=uuid4().hex[:12])
    files = ((f"{form_name(each)}.xlsx", workbook_of(each, secret=secret())) for each in found)
    return stream(bundle(files), f"{top.name}{say_occasion(month)}填报表.zip", ZIP)


@require_safe
def one(request: Request, key: int) -> HttpResponse:
    """Show what a form would do, or did."""
    return render(request, "wuzha/returns/return.html", {"page": return_page(by=request.actor, returned=key)})


@require_POST
def look(request: Request, key: int) -> HttpResponse:
    """Work out what a form would do that was set aside."""
    with refusal_said(request):
        verbs.look(by=request.actor, returned=key, at=request.now)
    return redirect("return", key)


@require_POST
def take(request: Request, key: int) -> HttpResponse:
    """Take a form that was looked at."""
    with refusal_said(request):
        verbs.take(by=request.actor, returned=key, at=request.now)
        messages.success(request, "已收下，没有问题的行都已登记。")
    return redirect("return", key)


@require_POST
def discard(request: Request, key: int) -> HttpResponse:
    """Drop a form that was looked at."""
    with refusal_said(request):
        verbs.discard(by=request.actor, returned=key, at=request.now)
        messages.success(request, "没有收下，什么都没有登记。")
    return redirect("forms")


@require_safe
def answer_file(request: Request, key: int) -> HttpResponse:
    """Hand out a form with its answer written into it."""
    name, data = answer(by=request.actor, returned=key)
    return attachment(data, name, XLSX)


@require_safe
def open_questions(request: Request) -> HttpResponse:
    """Show what returned rows left open."""
    if not request.actor.may("record"):
        raise Http404
    found = disputes(by=request.actor, returned=number(request.GET.get("returned")))
    return render(request, "wuzha/returns/disputes.html", {"disputes": found})


@require_POST
def decide(request: Request, key: int) -> HttpResponse:
    """Decide one of them."""
    with refusal_said(request):
        verbs.decide(by=request.actor, dispute=key, choice=request.POST.get("choice", ""), at=request.now)
        messages.success(request, "已按您的选择处理，计入的任务已重新计算。")
    return redirect("form-disputes")


class MailboxForm(forms.Form):
    """A mailbox of a unit."""

    unit = UnitField(label="单位")
    address = forms.CharField(
        label="邮箱", max_length=200, help_text="单位的邮箱，不用个人的。", error_messages={"required": "请填写邮箱"}
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(by, "unit")  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def boxes(request: Request) -> HttpResponse:
    """Show the known mailboxes; add one."""
    found = mailboxes(by=request.actor)
    form = MailboxForm(request.POST or None, by=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            box_verbs.add(by=request.actor, at=request.now, **form.cleaned_data)
            messages.success(request, "已登记，从这个邮箱发来的表会自动收下。")
            return redirect("mailboxes")
    shown = {"mailboxes": found, "form": form}
    return render(request, "wuzha/returns/mailboxes.html", shown, status=422 if form.errors else 200)


@require_POST
def forget_box(request: Request, key: int) -> HttpResponse:
    """Forget a mailbox."""
    box_verbs.remove(by=request.actor, mailbox=key, at=request.now)
    messages.success(request, "已取消，以后从这个邮箱发来的表先放在“待处理”。")
    return redirect("mailboxes")


routes = [
    path("forms", page, name="forms"),
    path("forms/disputes", open_questions, name="form-disputes"),
    path("forms/disputes/<int:key>", decide, name="form-decide"),
    path("forms/returned/<int:key>", one, name="return"),
    path("forms/returned/<int:key>/look", look, name="return-look"),
    path("forms/returned/<int:key>/take", take, name="return-take"),
    path("forms/returned/<int:key>/discard", discard, name="return-discard"),
    path("forms/returned/<int:key>/answer.xlsx", answer_file, name="return-answer"),
    path("forms/mailboxes", boxes, name="mailboxes"),
    path("forms/mailboxes/<int:key>/remove", forget_box, name="mailbox-remove"),
    path("forms/<int:key>/form.xlsx", workbook, name="form-xlsx"),
    path("forms/<int:key>/form.docx", paper, name="form-docx"),
    path("forms/<int:key>/forms.zip", workbooks, name="forms-zip"),
]
