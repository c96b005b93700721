"""Taking an archive (档案包) into an empty installation, from its first page."""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from wuzha.actions.archive_imports import Keeper, TakenIn, taking_in
from wuzha.queries.installation import is_empty
from wuzha.web.middleware import open_to_all
from wuzha.web.progress import Done, told
from wuzha.web.remarks import refusal_beside
from wuzha.web.requests import Request


class ImportForm(forms.Form):
    """The archive, and who looks after what is in it."""

    file = forms.FileField(label="档案包", help_text="在另一台电脑的“档案包”页下载的 .zip 文件。")
    key = forms.CharField(
        label="签名密钥的指纹", required=False, max_length=200, help_text="出具单位公布了指纹的，填上即一并核对。"
    )
    name = forms.CharField(label="您的姓名", max_length=40, help_text="导入后由您经办。")
    login = forms.CharField(label="登录名", max_length=40, help_text="用英文字母或数字，例如姓名拼音")
    password = forms.CharField(
        label="密码",
        strip=False,
        help_text="至少 8 位，不要用常见词和纯数字",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@open_to_all
@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponseBase:
    """Take an archive in and sign its keeper in; only while nothing is there."""
    if not is_empty():
        messages.error(request, "这里已有单位或人员。档案包只能导入空的系统：请换一个新的数据文件夹。")
        return redirect("welcome")
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        keeper = Keeper(said["name"], said["login"], said["password"])
        steps = taking_in(file=said["file"], keeper=keeper, at=request.now, key=said["key"])
        with refusal_beside(form):
            return told(
                request,
                steps,
                heading="正在导入档案包",
                back=reverse("archive-import"),
                at_once=partial(_enter, request, keeper),
                done=lambda made: Done(f"{_said(made)}请用刚才设的账号登录。", reverse("sign-in"), "去登录", wait=True),
            )
    return render(request, "wuzha/setup/archive.html", {"form": form}, status=422 if form.errors else 200)


def _enter(request: Request, keeper: Keeper, made: TakenIn) -> HttpResponse:
    """Sign the keeper in; where the page was sent piece by piece it is too late for that."""
    login(request, authenticate(request, username=keeper.login.strip(), password=keeper.password))
    messages.success(request, _said(made))
    return redirect("today")


def _said(made: TakenIn) -> str:
    return f"已导入{made.unit_name}{made.year}年度档案包，合计与原来一致。"


routes = [path("welcome/archive", page, name="archive-import")]
