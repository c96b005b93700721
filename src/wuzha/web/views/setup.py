"""The first page of an installation: look at the example, or set up one's own office."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions.demo import PASSWORD
from wuzha.actions.office import OfficeForm, found
from wuzha.queries.installation import healthy, installation, is_empty, office_types
from wuzha.web.middleware import open_to_all
from wuzha.web.remarks import refusal_beside
from wuzha.web.requests import Request


class FoundForm(forms.Form):
    """The institution and the person who will run it."""

    name = forms.CharField(label="单位名称", max_length=100, help_text="例如：云溪镇人民政府、云溪县人民医院")
    type = forms.ChoiceField(label="单位类型")
    headcount = forms.IntegerField(label="人数", required=False, min_value=0)
    person = forms.CharField(label="您的姓名", max_length=40)
    login = forms.CharField(label="登录名", max_length=40, help_text="用英文字母或数字，例如姓名拼音")
    password = forms.CharField(
        label="密码",
        strip=False,
        help_text="至少 8 位，不要用常见词和纯数字",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    keep_demo = forms.BooleanField(label="保留演示账号，供练习用（密码公开，联网使用时不要保留）", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["type"].widget.choices = self.fields["type"].choices = [("", "请选择"), *office_types()]  # type: ignore[attr-defined]


@open_to_all
@require_safe
def welcome(request: Request) -> HttpResponse:
    """Offer the example and the founding of an office; once there is one, sign in."""
    state = installation()
    if state.office:
        return redirect("sign-in")
    shown = {"installation": state, "password": PASSWORD, "may_import": is_empty()}
    return render(request, "wuzha/setup/welcome.html", shown)


@open_to_all
@require_POST
def demo(request: Request) -> HttpResponse:
    """Sign in as one of the example's people; only while there is no real office."""
    state = installation()
    logins = {account.login for account in state.demo_accounts}
    chosen = request.POST.get("login", "")
    if state.office or chosen not in logins:
        raise Http404
    person = authenticate(request, username=chosen, password=PASSWORD)
    if person is None:
        messages.error(request, "演示账号的密码已改，请用新密码登录。")
        return redirect("sign-in")
    login(request, person)
    return redirect("today")


@open_to_all
@require_http_methods(["GET", "POST"])
def founding(request: Request) -> HttpResponse:
    """Set up the office and sign its first officer in."""
    state = installation()
    if state.office:
        return redirect("sign-in")
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_beside(form):
            found(form=OfficeForm(**form.cleaned_data), at=request.now)
            said = form.cleaned_data
            login(request, authenticate(request, username=said["login"], password=said["password"]))
            messages.success(request, "本单位已建立。下一步：登记下属单位，再上传方案。")
            return redirect("units")
    return render(
        request, "wuzha/setup/found.html", {"form": form, "installation": state}, status=422 if form.errors else 200
    )


@open_to_all
@require_safe
def healthz(_request: Request) -> HttpResponse:
    """Answer 200 when the database answers."""
    healthy()
    return HttpResponse("ok", content_type="text/plain")


routes = [
    path("welcome", welcome, name="welcome"),
    path("welcome/demo", demo, name="demo"),
    path("welcome/office", founding, name="found"),
    path("healthz", healthz, name="healthz"),
]
