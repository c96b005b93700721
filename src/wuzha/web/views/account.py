"""Signing in and out, and changing one's own password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from wuzha.actions.people import change_own_password
from wuzha.web.middleware import keep_signed_in, open_to_all
from wuzha.web.remarks import refusal_beside
from wuzha.web.requests import Request


class SignInForm(AuthenticationForm):
    """Account and password; which of the two is wrong is nobody's business."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **kwargs)
        self.error_messages = {
            "invalid_login": "账号或密码不对，请重新输入。密码区分大小写。",
            "inactive": "这个账号已停用，请联系本单位经办人。",
        }


class PasswordForm(forms.Form):
    """The old password and a new one, typed twice."""

    old = forms.CharField(label="原密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    new = forms.CharField(
        label="新密码",
        help_text="至少 8 位，不要用常见词和纯数字。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(label="再输一次新密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean_again(self) -> str:
        """Compare the two."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError("两次输入不一致。")
        return again


@require_http_methods(["GET", "POST"])
def password(request: Request) -> HttpResponse:
    """Change one's own password; the first one must be."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusal_beside(form):
            change_own_password(by=request.actor, old=said["old"], new=said["new"], at=request.now)
            keep_signed_in(request)
            messages.success(request, "密码已修改，下次登录请用新密码。")
            return redirect("today")
    return render(request, "wuzha/account/password.html", {"form": form}, status=422 if form.errors else 200)


routes = [
    path(
        "sign-in",
        open_to_all(LoginView.as_view(template_name="wuzha/sign_in.html", authentication_form=SignInForm)),
        name="sign-in",
    ),
    path("sign-out", open_to_all(LogoutView.as_view()), name="sign-out"),
    path("password", password, name="password"),
]
