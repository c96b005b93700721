"""People and their posts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import imports
from wuzha.actions import people as verbs
from wuzha.actions.people import PersonForm
from wuzha.papers.people import people_list, people_template
from wuzha.queries.people import PAGE, Actor, one_of, people
from wuzha.queries.registers import people_lines, role_choices, unit_choices
from wuzha.web.downloads import XLSX, attachment, handed_out, open_file
from wuzha.web.lists import ENDINGS, came, is_confirmed, is_look, refusal_shown, settle
from wuzha.web.paging import chosen_page, kept, pages_of
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request, number
from wuzha.web.unit_boxes import UnitField


class PostForm(forms.Form):
    """A post at a unit."""

    unit = UnitField(label="单位")
    role = forms.ChoiceField(label="角色", choices=role_choices)
    post = forms.CharField(label="职务", required=False, max_length=40, help_text="例如：综治专员、治保主任。")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(by, "people")  # type: ignore[attr-defined]


class AddForm(PostForm):
    """A new person and their first post."""

    name = forms.CharField(label="姓名", max_length=40, error_messages={"required": "请填写姓名"})
    login = forms.CharField(
        label="登录名",
        max_length=40,
        help_text="用英文字母、数字，例如姓名拼音；不要用手机号、身份证号。",
        error_messages={"required": "请填写登录名"},
    )
    field_order = ("name", "login")


class FindForm(forms.Form):
    """Whom the page shows."""

    text = forms.CharField(
        label="找人",
        required=False,
        max_length=40,
        widget=forms.TextInput({"placeholder": "姓名、单位或首字母", "autocomplete": "off"}),
    )


class ImportForm(forms.Form):
    """A sheet of people."""

    file = forms.FileField(
        label="人员名单",
        widget=forms.ClearableFileInput(attrs={"accept": ENDINGS}),
        error_messages={"required": "请选择要导入的表格", "empty": "文件是空的，请重新选择"},
    )


@require_safe
def page(request: Request) -> HttpResponse:
    """Show who holds a post here, fifty at a time."""
    _manager(request)
    text = request.GET.get("text", "").strip()
    found = people(by=request.actor, on=request.now.date(), text=text, page=chosen_page(request))
    shown = {
        "people": found,
        "form": FindForm(initial={"text": text}),
        "pager": pages_of(found.found, PAGE, found.page),
        "query": kept({"text": text} if text else {}),
        "text": text,
    }
    return render(request, "wuzha/people/page.html", shown)


@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """Make an account; its first password is shown once, on the answer itself."""
    form = AddForm(request.POST or None, by=_manager(request), initial={"unit": number(request.GET.get("unit"))})
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            account = verbs.add(by=request.actor, form=PersonForm(**form.cleaned_data), at=request.now)
            return render(request, "wuzha/people/accounts.html", {"accounts": [account]})
    return render(request, "wuzha/people/add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def appoint(request: Request, key: int) -> HttpResponse:
    """Give a person a further post."""
    form = PostForm(request.POST or None, by=_manager(request))
    row = one_of(by=request.actor, person=key, on=request.now.date())
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            verbs.appoint(by=request.actor, person=key, at=request.now, **form.cleaned_data)
            messages.success(request, "任职已增加。")
            return redirect("people")
    return render(request, "wuzha/people/appoint.html", {"form": form, "row": row}, status=422 if form.errors else 200)


@require_POST
def dismiss(request: Request, key: int) -> HttpResponse:
    """End a post today."""
    with refusal_said(request):
        verbs.dismiss(by=request.actor, membership=key, at=request.now)
        messages.success(request, "任职已结束，此人以前的记录都保留。")
    return _back(request)


@require_POST
def reset(request: Request, key: int) -> HttpResponse:
    """Give a new first password, shown once."""
    account = verbs.reset_password(by=request.actor, person=key, at=request.now)
    return render(request, "wuzha/people/accounts.html", {"accounts": [account]})


@require_POST
def switch(request: Request, key: int) -> HttpResponse:
    """Switch an account off or on."""
    active = request.POST.get("active") == "1"
    with refusal_said(request):
        verbs.switch(by=request.actor, person=key, active=active, at=request.now)
        messages.success(request, "账号已启用。" if active else "账号已停用。")
    return _back(request)


@require_http_methods(["GET", "POST"])
def take_in(request: Request) -> HttpResponse:
    """Take a sheet of people in, or only look at it; new passwords are shown once, on the answer itself."""
    _manager(request)
    form, taken = ImportForm(None if is_confirmed(request) else request.POST or None, request.FILES or None), None
    with refusal_shown(request, form):
        if come := came(request, form, "people"):
            taken = imports.take_people(by=request.actor, data=come.data, at=request.now, dry_run=is_look(request))
            settle(request, "people", come, sound=not taken.problems)
    if is_confirmed(request) and taken is None:
        return redirect("people-import")
    if taken and taken.accounts is not None and not is_look(request):
        return render(request, "wuzha/people/accounts.html", {"accounts": taken.accounts, "rows": taken.rows})
    wrong = bool(form.errors or (taken and taken.problems))
    return render(request, "wuzha/people/import.html", {"form": form, "taken": taken}, status=422 if wrong else 200)


@require_safe
def sheet(request: Request) -> FileResponse:
    """Hand out the list of posts, in the form in which it is taken in."""
    answer = open_file(people_list(people_lines(by=request.actor, on=request.now.date())), "人员名单.xlsx", XLSX)
    home = request.actor.home
    unit = home.unit if home else None
    return handed_out(request, answer, subject="person", key=0, unit=unit, name="人员名单.xlsx")


@require_safe
def template(request: Request) -> HttpResponse:
    """Hand out the empty sheet."""
    names = [name.strip("　") for _, name in unit_choices(by=_manager(request), verb="people")]
    return attachment(people_template(names), "人员名单登记表.xlsx", XLSX)


def _back(request: Request) -> HttpResponse:
    """Lead back to the part of the list the button stood in."""
    sent = {name: request.POST.get(key) for name, key in (("text", "text"), ("page", "part"))}
    kept = {name: value for name, value in sent.items() if value}
    return redirect(f"{reverse('people')}?{urlencode(kept)}" if kept else "people")


def _manager(request: Request) -> Actor:
    """Return the person, who manages people somewhere; 404 for everybody else."""
    if not request.actor.may("people"):
        raise Http404
    return request.actor


routes = [
    path("people", page, name="people"),
    path("people/new", add, name="person-add"),
    path("people/import", take_in, name="people-import"),
    path("people/import/sheet", template, name="people-template"),
    path("people/people.xlsx", sheet, name="people-xlsx"),
    path("people/<int:key>/appoint", appoint, name="person-appoint"),
    path("people/<int:key>/password", reset, name="person-reset"),
    path("people/<int:key>/switch", switch, name="person-switch"),
    path("posts/<int:key>/end", dismiss, name="post-end"),
]
