"""Plans: the list, taking one in, one plan with its requirements, its files, stopping it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wuzha.actions import plans as verbs
from wuzha.queries import plans as queries
from wuzha.queries.people import Actor
from wuzha.queries.plans import PAGE, Adopters, Choice, PlanPage
from wuzha.reading.documents import MAX_BYTES, SUFFIXES, lacking
from wuzha.web.days import DayField
from wuzha.web.downloads import attachment
from wuzha.web.paging import chosen_page, kept, pages_of
from wuzha.web.progress import Done, told
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request
from wuzha.web.unit_boxes import UnitField

PASTED = "粘贴的文字.txt"


class UploadForm(forms.Form):
    """A document as a file or as pasted text, whom it is for, what it is a new version of."""

    file = forms.FileField(
        label="方案文件",
        required=False,
        help_text="可用 .docx、.doc、.wps、.pdf、.ofd、.rtf、.odt、.txt、.md，也可用扫描件和照片；"
        "改正好的方案文件 .yaml 也可以。不超过 50 MB。",
        error_messages={"empty": "是空文件（0 字节），可能没有传完或没有保存。请打开原件看一看，保存后重新上传。"},
    )
    text = forms.CharField(
        label="或者粘贴全文",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="从网页、聊天或邮件中复制正文，连同附件一起粘贴。",
    )
    adopter = UnitField(label="由哪个单位落实", help_text="任务分给它和它下面的单位；发布时还可以改。")
    supersedes = forms.TypedChoiceField(
        label="作为哪个方案的新版本或新稿",
        coerce=int,
        required=False,
        empty_value=None,
        help_text="已做的核对会带过来。新版本发布之日，旧版本停用，已完成的记录都保留；草稿由新稿取代。",
    )

    def __init__(self, *args: Any, adopters: Adopters, by: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join((*SUFFIXES, ".yaml", ".yml"))
        self.fields["adopter"].offer(by, "plan")  # type: ignore[attr-defined]
        self.fields["supersedes"].choices = [("", "不是新版本"), *adopters.older]  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile[Any] | None:
        """Refuse by its size what would only fill the memory."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MAX_BYTES:
            size, limit = (file.size or 0) / 1024**2, MAX_BYTES // 1024**2
            said = f"“{file.name}”有 {size:.1f} MB，超过 {limit} MB 的上限。请删去其中的图片，或只把正文另存为 .docx。"
            raise forms.ValidationError(said)
        return file

    def clean(self) -> dict[str, Any]:
        """Take one of the two, not both and not neither."""
        said = super().clean() or {}
        if "file" in said and bool(said["file"]) == bool(said.get("text", "").strip()):
            both = bool(said["file"])
            self.add_error(
                "file", "文件和粘贴的文字只用一种，请清空其中一个" if both else "请选择文件，或在下面粘贴全文"
            )
        return said

    @property
    def document(self) -> tuple[str, bytes]:
        """The name and the bytes of what was taken in."""
        file = self.cleaned_data["file"]
        if file is None:
            return PASTED, self.cleaned_data["text"].replace("\r\n", "\n").encode()
        return file.name or "方案", file.read()


class FilterForm(forms.Form):
    """Which requirements of a plan are listed."""

    kind = forms.ChoiceField(label="时间", required=False)
    activity = forms.ChoiceField(label="活动", required=False)
    type = forms.ChoiceField(label="单位类型", required=False)


class DeriveForm(forms.Form):
    """The unit for which a plan of its own is drafted."""

    unit = UnitField(label="为哪个单位")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - passed through to Django
        super().__init__(*args, **{"auto_id": "derive-%s", **kwargs})
        self.fields["unit"].offer(by, "plan")  # type: ignore[attr-defined]


class RetireForm(forms.Form):
    """From which day on a plan is no longer in force."""

    on = DayField(label="停用日期", either=True)


@require_safe
def page(request: Request) -> HttpResponse:
    """List the plans."""
    found = queries.plans(by=request.actor)
    managed = request.actor.may("plan")
    return render(request, "wuzha/plans/list.html", {"plans": found, "managed": managed, "today": request.now.date()})


@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponseBase:
    """Take in a document and read it."""
    adopters = queries.adopters(by=request.actor)
    initial = {"adopter": adopters.usual, "supersedes": request.GET.get("supersedes")}
    form = UploadForm(request.POST or None, request.FILES or None, adopters=adopters, by=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        name, data = form.document
        taken = {"adopter": said["adopter"], "supersedes": said["supersedes"], "name": name, "data": data}
        steps = verbs.uploading(by=request.actor, at=request.now, **taken)
        with refusal_beside(form):
            return told(
                request,
                steps,
                heading="正在识读",
                back=reverse("plan-upload"),
                at_once=partial(_read, request),
                done=lambda key: Done("已读完，正在打开……", reverse("plan-correct", args=[key])),
            )
    return render(
        request, "wuzha/plans/upload.html", {"form": form, "lacking": lacking()}, status=422 if form.errors else 200
    )


def _read(request: Request, key: int) -> HttpResponse:
    messages.success(request, "已读完。请先回答问题，再逐条核对。")
    return redirect("plan-correct", key)


@require_safe
def detail(request: Request, key: int) -> HttpResponse:
    """Show a published plan; a draft is shown where it is corrected."""
    asked = request.GET
    choice = Choice(
        kind=asked.get("kind", ""),
        activity=asked.get("activity", ""),
        type=asked.get("type", ""),
        page=chosen_page(request),
    )
    found = queries.plan(by=request.actor, plan=key, choice=choice, today=request.now.date())
    if found is None:
        return redirect("plan-correct", key)
    shown = {
        "plan": found,
        "form": _filter_form(found, choice),
        "derive": DeriveForm(by=request.actor) if found.derivable else None,
        "retire": RetireForm(initial={"on": request.now.date()}),
        "pager": pages_of(found.total, PAGE, found.page),
        "query": kept({"kind": choice.kind, "activity": choice.activity, "type": choice.type}),
        "filtered": any((choice.kind, choice.activity, choice.type)),
        "today": request.now.date(),
    }
    return render(request, "wuzha/plans/plan.html", shown)


def _filter_form(found: PlanPage, choice: Choice) -> FilterForm:
    form = FilterForm(initial={"kind": choice.kind, "activity": choice.activity, "type": choice.type})
    for name, every, choices in (
        ("kind", "全部时间", found.kinds),
        ("activity", "全部活动", found.activities),
        ("type", "全部类型", found.types),
    ):
        said = [(code, f"{label}（{count}）") for code, label, count in choices]
        form.fields[name].widget.choices = [("", every), *said]
    return form


@require_safe
def file(request: Request, key: int) -> FileResponse:
    """Hand out the file as it was uploaded."""
    found = queries.original(by=request.actor, plan=key)
    return FileResponse(
        found.path.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )


@require_safe
def as_yaml(request: Request, key: int) -> HttpResponse:
    """Hand out the plan file."""
    title, written = queries.as_yaml(by=request.actor, plan=key)
    return attachment(written.encode(), f"{title}.yaml", "application/yaml; charset=utf-8")


@require_safe
def as_json(request: Request, key: int) -> HttpResponse:
    """Hand out the flat form."""
    title, written = queries.as_json(by=request.actor, plan=key)
    return attachment(written.encode(), f"{title}.json", "application/json; charset=utf-8")


@require_POST
def retire(request: Request, key: int) -> HttpResponse:
    """Stop a plan from a day on."""
    form = RetireForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有停用：请填写停用日期。")
        return redirect("plan", key)
    on = form.cleaned_data["on"]
    with refusal_said(request):
        verbs.retire(by=request.actor, plan=key, on=on, at=request.now)
        messages.success(request, f"自{on.month}月{on.day}日起停用；此前的任务和记录都保留。")
    return redirect("plan", key)


routes = [
    path("plans", page, name="plans"),
    path("plans/new", upload, name="plan-upload"),
    path("plans/<int:key>", detail, name="plan"),
    path("plans/<int:key>/file", file, name="plan-file"),
    path("plans/<int:key>/plan.yaml", as_yaml, name="plan-yaml"),
    path("plans/<int:key>/plan.json", as_json, name="plan-json"),
    path("plans/<int:key>/retire", retire, name="plan-retire"),
]
