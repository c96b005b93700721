"""Records: the list, one with what it counts for, its files; taken back and put back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import make_naive
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import evidence as proofs
from wuzha.actions import records as verbs
from wuzha.calendar.occasions import say_occasion
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.records import PAGE, Choice, RecordPage, proof, record, records, stored_file
from wuzha.web.paging import chosen_page, kept, pages_of
from wuzha.web.periods import any_month
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request, revision_of
from wuzha.web.unit_boxes import UnitField, unit_asked
from wuzha.web.views import recording


class FilterForm(forms.Form):
    """Which unit and those below it, which activity, which month."""

    unit = UnitField(label="单位", required=False)
    activity = forms.ChoiceField(label="活动", required=False)
    month = forms.ChoiceField(label="月份", required=False)


class WithdrawForm(forms.Form):
    """Why a record is taken back."""

    reason = forms.CharField(
        label="撤回原因", max_length=200, widget=forms.Textarea({"rows": 2}), error_messages={"required": "请写明原因"}
    )


@require_safe
def page(request: Request) -> HttpResponse:
    """Show one page of records."""
    asked = request.GET
    choice = Choice(
        unit=unit_asked(request, "see"),
        activity=asked.get("activity", ""),
        month=any_month(asked.get("month")),
    )
    found = records(by=request.actor, choice=choice, page=chosen_page(request))
    rest = {name: value for name, value in asked.dict().items() if name in FilterForm.base_fields and value}
    shown = {
        "found": found,
        "form": _filter(request, found, choice),
        "pager": pages_of(found.total, PAGE, found.page),
        "query": kept(rest),
        "reset": reverse("records") if rest else "",
    }
    return render(request, "wuzha/records/list.html", shown)


def _filter(request: Request, found: RecordPage, choice: Choice) -> FilterForm:
    """Return the line of filters as it stands."""
    form = FilterForm(initial={"unit": choice.unit, "activity": choice.activity, "month": choice.month})
    activities = ((code, entry.name) for code, entry in load_vocabulary().entries("activities").items())
    choices = {
        "activity": [("", "全部活动"), *activities],
        "month": [("", "全部月份"), *((key, say_occasion(key)) for key in found.months)],
    }
    for name, offered in choices.items():
        form.fields[name].widget.choices = offered
    form.fields["unit"].offer(request.actor, "see", empty="全部单位")  # type: ignore[attr-defined]
    return form


@require_safe
def detail(request: Request, key: int) -> HttpResponse:
    """Show one record."""
    found = record(by=request.actor, record=key, now=make_naive(request.now))
    return render(request, "wuzha/records/detail.html", {"found": found, "form": WithdrawForm()})


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, key: int) -> HttpResponse:
    """Take a record back, with a reason."""
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            revision, why = revision_of(request), form.cleaned_data["reason"]
            verbs.withdraw(by=request.actor, record=key, revision=revision, why=why, at=request.now)
            messages.success(request, "已撤回，它计入的任务已重新计算。需要时可以恢复。")
            return redirect("record", key)
    found = record(by=request.actor, record=key, now=make_naive(request.now), verb="record")
    shown = {"found": found, "form": form}
    return render(request, "wuzha/records/withdraw.html", shown, status=422 if form.errors else 200)


@require_POST
def restore(request: Request, key: int) -> HttpResponse:
    """Put a record back in force."""
    with refusal_said(request):
        verbs.restore(by=request.actor, record=key, revision=revision_of(request), at=request.now)
        messages.success(request, "已恢复，重新计入任务。")
    return redirect("record", key)


@require_safe
def evidence(request: Request, key: int) -> FileResponse:
    """Hand out a file: photos to be looked at in the page, everything else to be saved."""
    found = stored_file(by=request.actor, evidence=key)
    file = found.path.open("rb")  # closed by the answer when it has been sent
    answer = FileResponse(file, as_attachment=not found.inline, filename=found.name, content_type=found.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=600"
    return answer


@require_http_methods(["GET", "POST"])
def remove(request: Request, key: int) -> HttpResponse:
    """Take a file away from its record, after asking."""
    found = proof(by=request.actor, evidence=key)
    if request.method != "POST":
        return render(request, "wuzha/records/remove.html", {"found": found})
    with refusal_said(request):
        proofs.detach(by=request.actor, evidence=key, at=request.now)
        messages.success(request, f"已移除“{found.name}”，计入的任务已重新计算。")
    return redirect("record", found.record)


routes = [
    path("records", page, name="records"),
    *recording.routes,
    path("records/<int:key>", detail, name="record"),
    path("records/<int:key>/withdraw", withdraw, name="record-withdraw"),
    path("records/<int:key>/restore", restore, name="record-restore"),
    path("evidence/<int:key>", evidence, name="evidence"),
    path("evidence/<int:key>/remove", remove, name="evidence-remove"),
]
