"""How long an office keeps what (保管期限表): its own approved table beside what is proposed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from wuzha.actions.retention import LONGEST, decide
from wuzha.papers.archive.catalogue import TERMS
from wuzha.queries.archives import archive_unit
from wuzha.queries.retention import TermTable, term_table
from wuzha.web.remarks import refusal_beside
from wuzha.web.requests import Request
from wuzha.web.unit_boxes import unit_asked


class TermsForm(forms.Form):
    """A term for each kind, and what the table is called."""

    source = forms.CharField(
        label="依据",
        required=False,
        max_length=LONGEST,
        help_text="下面选了期限的必须写：本单位经档案主管部门审定的期限表，写名称和审定日期。",
    )

    def __init__(self, data: QueryDict | None, *, found: TermTable) -> None:
        super().__init__(data, initial={"source": found.source, **{row.key: row.own for row in found.rows}})
        choices = [("", "按建议"), *((term, term) for term in TERMS)]
        for row in found.rows:
            self.fields[row.key] = forms.ChoiceField(label=row.name, required=False, choices=choices)

    def terms(self) -> dict[str, str]:
        """Return the term of each kind, empty for none."""
        return {key: str(value) for key, value in self.cleaned_data.items() if key != "source"}


@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    """Show the table of a unit; a post enters it."""
    unit = unit_asked(request, "archive") or archive_unit(by=request.actor)
    found = term_table(by=request.actor, unit=unit)
    form = TermsForm(request.POST if request.method == "POST" else None, found=found)
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            number = decide(
                by=request.actor, unit=found.unit, terms=form.terms(), source=form.cleaned_data["source"],
                shown=request.POST.get("mark", ""), at=request.now,
            )  # fmt: skip
            said = f"已保存，{number}类按本单位的期限表" if number else "已保存，全部按建议的期限"
            messages.success(request, f"{said}；以后生成的档案包照此编目。")
            return redirect(f"{reverse('retention')}?unit={unit}")
    rows = [(row, form[row.key]) for row in found.rows]
    shown: dict[str, Any] = {"found": found, "form": form, "rows": rows, "mark": request.POST.get("mark", found.mark)}
    return render(request, "wuzha/archives/retention.html", shown, status=422 if form.errors else 200)


routes = [path("archives/retention", page, name="retention")]
