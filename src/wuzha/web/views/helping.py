"""Help: the topic of the page one comes from, first steps, quick guides, feedback."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import feedback as verbs
from wuzha.queries.helping import first_steps, said
from wuzha.web.guides import GUIDES, guide
from wuzha.web.helping import TOPICS, topic_of
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request


class FeedbackForm(forms.Form):
    """What somebody says about the programme."""

    text = forms.CharField(
        label="您的意见", max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text="哪里不清楚、不顺手、算得不对。只存在本单位的系统里，由经办人看，不往外发。",
        error_messages={"required": "请写一句您的意见"},
    )  # fmt: skip


@require_safe
def page(request: Request) -> HttpResponse:
    """Show the topic of the page one comes from first, then the others."""
    about = topic_of(request.GET.get("about", ""))
    shown = {
        "about": about,
        "topics": [each for each in TOPICS if each != about and any(map(request.actor.may, each.verbs.split()))],
        "steps": first_steps(request.actor),
        "guides": GUIDES.items(),
    }
    return render(request, "wuzha/help/page.html", shown)


@require_safe
def quick(request: Request, role: str) -> HttpResponse:
    """Show a role's quick guide, which prints on two sheets."""
    if role not in GUIDES:
        raise Http404
    return render(request, "wuzha/help/guide.html", {"title": GUIDES[role], "pieces": guide(role)})


@require_http_methods(["GET", "POST"])
def feedback(request: Request) -> HttpResponse:
    """Show what was said and answered, and take something new."""
    form = FeedbackForm(request.POST or None)
    about = topic_of(request.GET.get("about", ""))
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            named = about.name if about else ""
            verbs.say(by=request.actor, text=form.cleaned_data["text"], about=named, at=request.now)
            messages.success(request, "收到了，谢谢。经办人答复后，答复会显示在这里。")
            return redirect("feedback")
    shown = {"form": form, "about": about, "rows": said(request.actor)}
    return render(request, "wuzha/help/feedback.html", shown, status=422 if form.errors else 200)


@require_POST
def reply(request: Request, key: int) -> HttpResponse:
    """Answer what somebody said."""
    with refusal_said(request):
        verbs.reply(by=request.actor, feedback=key, text=request.POST.get("reply", ""), at=request.now)
        messages.success(request, "已答复。")
    return redirect("feedback")


routes = [
    path("help", page, name="help"),
    path("help/guides/<str:role>", quick, name="guide"),
    path("feedback", feedback, name="feedback"),
    path("feedback/<int:key>/reply", reply, name="feedback-reply"),
]
