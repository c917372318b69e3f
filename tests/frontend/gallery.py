"""Every component in every state, on the base pages of both zones, without a database.

`python -m tests.frontend.gallery 18050` serves them for a browser: /portal/ /office/ /question/ /signed-out/ /errors/404/ …
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SETTINGS: dict[str, Any] = {
    "SECRET_KEY": "gallery-of-components-not-a-secret-0123456789-0123456789",
    "DEBUG": True,
    "ALLOWED_HOSTS": ["*"],
    "ROOT_URLCONF": "tests.frontend.gallery",
    "INSTALLED_APPS": ["django.contrib.messages", "django.contrib.staticfiles", "frontend", "django_htmx"],
    "MIDDLEWARE": [
        "frontend.middleware.ContentSecurityPolicyMiddleware",
        "frontend.middleware.LanguageMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [ROOT / "frontend" / "templates"],
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.messages.context_processors.messages",
                    "frontend.context.page",
                ]
            },
        }
    ],
    "FORM_RENDERER": "frontend.forms.Renderer",
    "STATIC_URL": "/static/",
    "STATICFILES_DIRS": [(name, ROOT / "frontend" / name) for name in ("styles", "scripts", "images")],
    "LANGUAGE_CODE": "zh-hans",
    "LANGUAGES": [("zh-hans", "中文"), ("en", "English")],
    "LANGUAGE_COOKIE_NAME": "language",
    "LOCALE_PATHS": sorted((ROOT / "frontend" / "locale").glob("*")),
    "USE_TZ": True,
    "TIME_ZONE": "Asia/Shanghai",
    "DOOR_ROLE": os.environ.get("GALLERY_ZONE", "portal"),
    "PORTAL_DOMAIN": "jx.localhost",
    "PORTAL_PORT": 8000,
    "PUBLIC_SCHEME": "http",
}

if __name__ in {"__main__", "tests.frontend.gallery"}:
    from django.conf import settings

    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        settings.configure(**SETTINGS)
        import django

        django.setup()

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
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

BODY = """
{% block title %}组件{% endblock %}
{% block breadcrumb %}<li><a href="#">查进度</a></li><li aria-current="page">P2026-003187</li>{% endblock %}
{% block main %}
<div class="page-head"><h1>{{ title|wbr }}</h1>
  <div class="cluster push"><a class="button button--second" href="#">{% icon "download" %}导出</a><a class="button" href="#">登记来信</a></div></div>
{% error_summary form %}
<section class="stack"><h2>状态、时钟、牌</h2>
<p class="cluster">{% tag "待受理" %}{% tag "办理中" "info" %}{% tag "等您补材料" "caution" %}{% tag "已答复" "ok" %}{% tag "紧急" "alarm" %}{% tag "3 件合并" line=True %}</p>
<p class="cluster">{% alert_card "reminder" "提醒" %}{% alert_card "warning" "预警" %}{% alert_card "yellow" "黄牌" %}{% alert_card "red" "红牌" %}</p>
<p class="cluster">{% for face in faces %}{% clock face %} {% endfor %}</p></section>
<section class="stack"><h2>横幅</h2>{% for tone in tones %}{% banner tone url="#" action="看详情" %}<p>10 月 18 日 0:00–4:00 维护，可以看，不能提交。</p>{% endbanner %}{% endfor %}</section>
<section class="stack"><h2>表单</h2><form method="post" novalidate>
{% field form.name autocomplete="name" %}{% field form.phone size="m" inputmode="tel" %}{% field form.town size="m" %}{% field form.text %}{% field form.public %}{% field form.notify inline=True %}{% field form.photo %}{% field form.honest %}{% field form.source %}
<p class="cluster"><button class="button">提交</button><button class="button button--quiet">存好，下次再写</button><a class="button button--danger" href="/withdraw/" data-dialog="withdraw">撤回来信</a></p></form></section>
{% dialog "withdraw" "撤回这封信？" %}<form method="post"><p>撤回以后这封信不再办理，编号作废。</p>{% field reason.reason %}<footer><button class="button button--second" data-close type="button">不撤了</button><button class="button button--danger">撤回</button></footer></form>{% enddialog %}
<section class="panel" data-selection><header><h2>列表</h2></header>
<div class="bulk" data-bulk><b>已选 <span data-picked>0</span> 件</b><button class="button button--second">转办</button><button class="button button--quiet push" type="button" data-unpick>取消选择</button></div>
<div class="scroll-x" tabindex="0" role="group" aria-label="可左右滚动的表格"><table class="table table--rows table--lines" data-keys-table><thead><tr><td class="check"><input type="checkbox" data-pick-all aria-label="全选"></td>{% sort_header "title" "标题" %}<th scope="col">状态</th>{% sort_header "due" "期限" default="due" %}{% sort_header "received" "收到" numeric=True %}</tr></thead><tbody>
<tr class="group"><th colspan="5" scope="colgroup">今天到期　<span class="faint">2 件</span></th></tr>
{% for face in faces %}<tr><td class="check"><input type="checkbox" aria-label="选择第 {{ forloop.counter }} 件"></td><td class="title-cell"><a href="#{{ forloop.counter }}">{{ title|wbr }}</a><span class="sub">P2026-003356</span></td><td>{% tag "办理中" "info" %}</td><td>{% clock face %}</td><td class="num faint">{{ face.due|short_day }}</td></tr>{% endfor %}
</tbody></table></div><footer>{% pagination page %}</footer></section>
{% pagination keyset %}
<div class="grid"><section class="panel">{% empty "今天没有到期的件" "最近的一件 10 月 19 日到期。" "#" "看下周" %}</section>
<section class="panel"><header><h2>要点</h2></header><div class="panel__body">{% kv %}{% fact "编号" %}P2026-003187 <button class="link-button" type="button" data-copy="P2026-003187" data-copied="已复制" hidden>复制</button>{% endfact %}{% fact "联系" %}{% mask "13812344407" reveal_url="#" %}{% endfact %}{% fact "收到" %}{% time day "full" %}{% endfact %}{% fact "来信" %}{{ 1342|number }} 件，{{ 0.981|percent }}，{{ 2516582|filesize }}{% endfact %}{% endkv %}</div></section></div>
<section class="stack"><h2>办理经过</h2>{% timeline entries %}</section>
<section class="stack"><h2>往来</h2>{% for item in items %}{% message item %}{% endfor %}</section>
<section class="stack"><h2>期限是怎么算的</h2>{% calendar weeks note="依据国务院办公厅通知" %}</section>
{% endblock %}
"""


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


def page(base: str, groups: list[navigation.Group]) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        if "toast" in request.GET:
            messages.success(request, "已转九江市交通运输局")
            messages.error(request, "没有提交成功。网断了，写的内容已存在本机。")
        context = RequestContext(request, {**sample(request), "navigation": groups})
        request.official = "陈晓岚　县行政审批局" if base.startswith("office") else None  # type: ignore[attr-defined]
        return HttpResponse(Template('{% extends "' + base + '" %}{% load ganjiang %}' + BODY).render(context))

    return view


def question(request: HttpRequest) -> HttpResponse:
    body = (
        '{% extends "portal/question.html" %}{% load ganjiang %}{% block title %}写信{% endblock %}{% block main %}'
        "{% error_summary form %}<form class='stack stack--l' method='post' novalidate>"
        "<div class='stack stack--s'><h1>这件事发生在哪里？</h1><p class='muted'>写得越具体，越能一次找对部门。</p></div>"
        "<div>{% field form.town size='m' %}{% field form.name %}{% field form.photo %}</div>"
        "<div class='cluster'><button class='button'>继续</button></div></form>{% endblock %}"
    )
    return HttpResponse(
        Template(body).render(RequestContext(request, {**sample(request), "navigation": PORTAL_GROUPS}))
    )


def signed_out(request: HttpRequest) -> HttpResponse:
    body = (
        '{% extends "office/signed_out.html" %}{% load ganjiang %}{% block title %}登录{% endblock %}{% block main %}'
        "<form class='stack stack--l' method='post'><div class='stack stack--s'><h1>登录</h1></div>"
        "<div>{% field form.name %}</div><button class='button button--wide'>登录</button></form>{% endblock %}"
    )
    return HttpResponse(Template(body).render(RequestContext(request, sample(request))))


def error(request: HttpRequest, name: str) -> HttpResponse:
    fronts = {"host": "nowhere.jx.localhost", "portal_front": "http://jx.localhost:8000/"}
    body = Template('{% extends "errors/' + name + '.html" %}')
    return HttpResponse(body.render(RequestContext(request, fronts)))


urlpatterns = [
    path("", include("frontend.urls")),
    path("portal/", page("portal/base.html", PORTAL_GROUPS)),
    path("office/", page("office/base.html", GROUPS)),
    path("question/", question),
    path("signed-out/", signed_out),
    path("errors/<slug:name>/", error),
    path("boom/", views.server_error),
]


if __name__ == "__main__":
    from django.core.management import call_command

    call_command("runserver", f"127.0.0.1:{sys.argv[1]}", use_reloader=False)
