"""Every component in every state, on the base pages of both zones, without a database. `serve.py` shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import Template
from django.template.context import make_context
from django.urls import include, path
from django.utils import timezone

from frontend import navigation, paging, views
from frontend.clocks import Face

YEAR = timezone.localdate().year


@dataclass
class Cell:
    date: dt.date
    kind: str = ""
    words: str = ""
    label: str = ""
    provisional: bool = False
    today: bool = False


@dataclass
class Item:
    author: str
    text: str
    organ: str = ""
    channel: str = ""
    inside: bool = False
    at: dt.datetime = field(default_factory=lambda: timezone.make_aware(dt.datetime(2026, 10, 14, 10, 15)))  # noqa: DTZ001
    files: tuple[Any, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()


class Letter(forms.Form):
    """A field of every kind."""

    name = forms.CharField(label="姓名", help_text="写身份证上的名字")
    phone = forms.CharField(label="手机号", help_text="只用来告诉您办理情况", min_length=11)
    town = forms.ChoiceField(label="乡镇", choices=[("", "请选择"), ("1", "义宁镇"), ("2", "上奉镇")])
    text = forms.CharField(
        label="说说是什么事", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    public = forms.ChoiceField(
        label="要不要公开？",
        choices=[("yes", "公开"), ("no", "不公开")],
        widget=forms.RadioSelect,
        help_text="公开后大家都能看到答复",
    )
    notify = forms.MultipleChoiceField(
        label="怎样通知您？",
        choices=[("sms", "短信"), ("mail", "邮件")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    photo = forms.FileField(label="照片或材料", help_text="JPG、PNG 或 PDF，单个不超过 10 MB。", required=False)
    honest = forms.BooleanField(label="以上内容属实")
    source = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["public"].choice_hints = {"yes": "隐去姓名和电话"}  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if self.data.get("source") == "whole":
            raise forms.ValidationError("这封信刚刚已经提交过一次")
        return super().clean() or {}


def weeks() -> list[list[Cell]]:
    first = dt.date(2026, 9, 21)
    kinds = {
        1: ("start", "收到"),
        2: ("count", "第 1 天"),
        4: ("off", "中秋"),
        11: ("end", "第 6 天 办结"),
        12: ("due", "期限"),
    }
    cells = [Cell(first + dt.timedelta(days=n), *kinds.get(n, ("", ""))) for n in range(14)]
    cells[13].provisional = True
    cells[11].today = True
    return [cells[:7], cells[7:]]


def faces() -> list[Face]:
    due = dt.date(2026, 10, 30)
    return [
        Face(4, 13, 9, due),
        Face(12, 13, 1, due),
        Face(13, 13, 0, due),
        Face(14, 13, -1, due),
        Face(3, 10, 7, None, "stopped", "现场核查"),
        Face(0, 13, 13, None, "waiting"),
        Face(12, 13, 1, due, "closed"),
        Face(13, 13, 0, due, "closed"),
        Face(15, 13, -2, due, "closed"),
        Face(0, 0, 0, due),
    ]


def entries() -> list[Any]:
    when = timezone.make_aware(dt.datetime(2026, 9, 23, 9, 12))  # noqa: DTZ001
    base = {"tone": "", "note": "", "who": "", "hash": "", "text": "", "done": True}
    return [
        SimpleNamespace(
            **base | {"when": when, "title": "受理", "note": "第 1 个工作日", "text": "转县交通运输局办理。"}
        ),
        SimpleNamespace(
            **base | {"when": when.date(), "title": "答复", "tone": "ok", "who": "刘桂英", "hash": "#47 906"}
        ),
        SimpleNamespace(**base | {"when": None, "title": "回访", "done": False}),
    ]


GROUPS = navigation.grouped(
    [
        navigation.Entry("收件箱", "/office/", "inbox", 23, order=10, current=True),
        navigation.Entry("来信", "/petitions/", "mail", 1046, order=20),
        navigation.Entry("电子监察", "/supervision/", "flag", 6, group="supervision"),
        navigation.Entry("部门与人员", "/people/", "gear", group="platform"),
    ]
)
PORTAL_GROUPS = navigation.grouped(
    [
        navigation.Entry("写信", "/petitions/new/", order=10),
        navigation.Entry("来信和答复", "/portal/", order=20, current=True),
        navigation.Entry("查进度", "/track/", order=30),
        navigation.Entry("核验", "/verify/", order=40),
    ]
)

BODY = Path(__file__).with_name("gallery.html").read_text(encoding="utf-8")


class Reason(forms.Form):
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 2}))


def sample(request: HttpRequest) -> dict[str, Any]:
    request.jurisdiction = SimpleNamespace(name="修水县", portal_url="http://xiushui.jx.localhost:8000")  # type: ignore[attr-defined]
    with_errors = Letter({"phone": "1387926402", "source": "whole"}) if "errors" in request.GET else Letter()
    return {
        "title": "省道 306 线上奉镇至山口镇路段坑洼积水，什么时候修？",
        "faces": faces(),
        "tones": ("info", "ok", "caution", "alarm", "neutral"),
        "form": with_errors,
        "reason": Reason(prefix="withdraw"),
        "page": Paginator(range(340), 20).page(request.GET.get("page", 5)),
        "keyset": paging.KeysetPage([1], next_cursor="abc", total=112),
        "entries": entries(),
        "items": [
            Item(
                "冷小梅",
                "路口坑洼积水。\n下雨天骑车很危险。",
                channel="网页",
                files=({"name": "路口.jpg", "url": "#", "size": 2516582},),
            ),
            Item("刘桂英", "已发函，等回复。", organ="县水利局", inside=True, tags=(("同意", "ok"),)),
        ],
        "weeks": weeks(),
        "day": dt.date(YEAR, 10, 16),
    }


def shown(request: HttpRequest, text: str, values: dict[str, Any]) -> HttpResponse:
    return HttpResponse(Template(text).render(make_context(values, request)))


def page(base: str, groups: list[navigation.Group]) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        if "toast" in request.GET:
            messages.success(request, "已转九江市交通运输局")
            messages.error(request, "没有提交成功。网断了，写的内容已存在本机。")
        request.official = "陈晓岚　县行政审批局" if base.startswith("office") else None  # type: ignore[attr-defined]
        text = '{% extends "' + base + '" %}{% load ganjiang %}' + BODY
        return shown(request, text, {**sample(request), "navigation": groups, "unread_notices": 3})

    return view


def question(request: HttpRequest) -> HttpResponse:
    body = (
        '{% extends "portal/question.html" %}{% load ganjiang %}{% block title %}写信{% endblock %}{% block main %}'
        "{% error_summary form %}<form class='stack stack--l' method='post' novalidate>"
        "<div class='stack stack--s'><h1>这件事发生在哪里？</h1><p class='muted'>写得越具体，越好办。</p></div>"
        "<div>{% field form.town size='m' %}{% field form.name %}{% field form.photo %}</div>"
        "<div class='cluster'><button class='button'>继续</button></div></form>{% endblock %}"
    )
    return shown(request, body, {**sample(request), "navigation": PORTAL_GROUPS})


def signed_out(request: HttpRequest) -> HttpResponse:
    body = (
        '{% extends "office/signed_out.html" %}{% load ganjiang %}{% block title %}登录{% endblock %}{% block main %}'
        "<form class='stack stack--l' method='post'><div class='stack stack--s'><h1>登录</h1></div>"
        "<div>{% field form.name %}</div><button class='button button--wide'>登录</button></form>{% endblock %}"
    )
    return shown(request, body, sample(request))


def error(request: HttpRequest, name: str) -> HttpResponse:
    fronts = {"host": "nowhere.jx.localhost", "portal_front": "http://jx.localhost:8000/"}
    return shown(request, '{% extends "errors/' + name + '.html" %}', fronts)


urlpatterns = [
    path("", include("frontend.urls")),
    path("portal/", page("portal/base.html", PORTAL_GROUPS)),
    path("office/", page("office/base.html", GROUPS)),
    path("question/", question),
    path("signed-out/", signed_out),
    path("errors/<slug:name>/", error),
    path("boom/", views.server_error),
    path("conflict/", partial(views.conflict, what="刘桂英 2 分钟前已转办")),
]
