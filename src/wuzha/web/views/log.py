"""The log: who did what when."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from wuzha.queries.log import PAGE, log
from wuzha.web.paging import chosen_page, kept, pages_of
from wuzha.web.requests import Request


class FilterForm(forms.Form):
    """Words to look for."""

    text = forms.CharField(label="包含", required=False, max_length=100)


@require_safe
def page(request: Request) -> HttpResponse:
    """Show one page of the log."""
    if not request.actor.may("audit"):
        raise Http404
    text = request.GET.get("text", "")[:100]
    found = log(by=request.actor, text=text, page=chosen_page(request))
    shown = {
        "log": found,
        "form": FilterForm(initial={"text": text}),
        "pager": pages_of(found.total, PAGE, found.page),
        "query": kept({"text": text} if text else {}),
    }
    return render(request, "wuzha/log/page.html", shown)


routes = [path("log", page, name="log")]
