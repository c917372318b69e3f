"""The base pages of both zones, the pages for errors, language and display."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from frontend import views
from frontend.display import Display

ERRORS = sorted(path.stem for path in (Path(views.__file__).parent / "templates" / "errors").glob("*.html"))
PAGES = ["/portal/?toast", "/portal/?errors", "/office/?toast", "/office/?errors", "/question/?errors", "/signed-out/"]


def text_of(pages: Client, url: str) -> str:
    answer = pages.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("url", PAGES)
def test_no_page_breaks_the_content_policy(pages: Client, url: str, language: str) -> None:
    pages.cookies["language"] = language
    text = text_of(pages, url)
    assert f'<html lang="{language}"' in text
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert "<style" not in text
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("url", PAGES)
def test_ids_are_unique_and_the_skip_link_comes_first(pages: Client, url: str) -> None:
    text = text_of(pages, url)
    ids = re.findall(r'\sid="([^"]+)"', re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL))
    assert len(ids) == len(set(ids))
    first_link = re.search(r"<a [^>]*>", text)
    assert first_link
    assert first_link[0] == '<a class="skip" href="#main">'
    assert text.count("<h1") == 1
    assert text.count("<main") == 1


def test_forms_of_the_head_carry_the_token(pages: Client) -> None:
    text = text_of(pages, "/office/")
    posts = re.findall(r'<form method="post" action="/(?:language|display)/">(.{0,60})', text)
    assert len(posts) == 4
    assert all("csrfmiddlewaretoken" in each for each in posts)
    assert re.search(r"hx-headers:inherited='\{\"X-CSRFToken\": \"\w{32,}\"\}'", text)


def test_the_office_says_that_it_is_the_office(pages: Client) -> None:
    text = text_of(pages, "/office/")
    assert "专网" in text
    assert 'class="office"' in text
    assert "1,046" in text
    assert text.count("<h2>监督</h2>") == 1


def test_what_worked_is_a_toast_and_what_failed_stands_in_the_page(pages: Client) -> None:
    text = text_of(pages, "/portal/?toast")
    toasts = text[text.index('<div class="toasts"') :]
    assert 'role="status"' in toasts
    assert "已转九江市交通运输局" in toasts
    assert "没有提交成功" not in toasts
    assert '<p role="alert">没有提交成功' in text


def test_chinese_is_the_default_whatever_the_browser_prefers(pages: Client) -> None:
    answer = pages.get("/portal/")
    assert 'lang="zh-hans"' in answer.content.decode()
    assert answer.headers["Content-Language"] == "zh-Hans"
    assert "Cookie" in answer.headers["Vary"]


def test_english_is_one_click_away_and_back(pages: Client) -> None:
    answer = pages.post("/language/", {"language": "en", "next": "/portal/?a=1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/portal/?a=1")
    assert "Skip to the content" in text_of(pages, "/portal/")
    pages.post("/language/", {"language": "zh-hans"})
    assert "跳到正文" in text_of(pages, "/portal/")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_no_redirect_leads_out_of_the_house(pages: Client, target: str) -> None:
    for url in ("/language/", "/display/"):
        answer = pages.post(url, {"language": "en", "next": target}, headers={"referer": target})
        assert answer.headers["Location"] == "/"


def test_an_unknown_language_changes_nothing(pages: Client) -> None:
    answer = pages.post("/language/", {"language": "../../etc"})
    assert "language" not in answer.cookies
    pages.cookies["language"] = "xx"
    assert 'lang="zh-hans"' in text_of(pages, "/portal/")


def test_language_and_display_are_not_changed_by_a_link(pages: Client) -> None:
    assert pages.get("/language/?language=en").status_code == 405
    assert pages.get("/display/?size=large").status_code == 405


def test_display_choices_are_kept_together(pages: Client) -> None:
    pages.post("/display/", {"size": "large"})
    pages.post("/display/", {"theme": "dark"})
    pages.post("/display/", {"keys": "off", "size": "enormous"})
    text = text_of(pages, "/office/")
    assert 'data-size="large" data-theme="dark"' in text
    assert '<body class="office" data-keys="off"' in text


@pytest.mark.parametrize("cookie", ["", "size", "size-large-x", "_-_-", "size-<script>", "x" * 4000])
def test_a_spoilt_display_cookie_is_the_default(cookie: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["display"] = cookie
    assert Display.of(request) == Display()


def test_the_policy_of_the_portal_lets_forms_lead_to_other_places(pages: Client) -> None:
    header = pages.get("/portal/").headers["Content-Security-Policy"]
    assert "form-action 'self' http://jx.localhost:8000 http://*.jx.localhost:8000" in header
    assert "unsafe" not in header


@pytest.mark.parametrize("zone", ["portal", "office"])
@pytest.mark.parametrize("name", [name for name in ERRORS if name != "base"])
def test_error_pages_stand_without_request_session_or_database(name: str, zone: str) -> None:
    with translation.override("zh-hans"):
        place = SimpleNamespace(name="修水县", archived_at=None)
        given = {
            "zone": zone,
            "host": "<x>",
            "portal_front": "http://p/",
            "front_door_url": "http://p/",
            "jurisdiction": place,
            "to": place,
            "url": "http://p/",
        }
        text = render_to_string(f"errors/{name}.html", given)
    assert '<html lang="zh-hans">' in text
    assert text.count("<h1>") == 1
    assert "<script" not in text
    assert "<x>" not in text
    assert "赣江" in text


def test_a_crash_gets_a_page_of_its_own(pages: Client) -> None:
    answer = pages.get("/boom/")
    assert answer.status_code == 500
    assert "我们这边出错了" in answer.content.decode()


@pytest.mark.usefixtures("chinese")
def test_error_views_say_what_happened() -> None:
    request = RequestFactory().get("/")
    assert views.bad_request(request).status_code == 400
    assert views.bad_request(request, RequestDataTooBig()).status_code == 413
    assert views.page_not_found(request).status_code == 404
    assert views.too_large(request).status_code == 413
    refused = views.permission_denied(request, PermissionDenied("只有审核人可以签发"))
    assert refused.status_code == 403
    assert "只有审核人可以签发" in refused.content.decode()
    late = views.conflict(request, what="刘桂英 2 分钟前已转办", url="/cases/1/")
    assert late.status_code == 409
    assert "刘桂英 2 分钟前已转办" in late.content.decode()
    assert 'href="/cases/1/"' in late.content.decode()


@pytest.mark.usefixtures("chinese")
def test_too_often_says_when_to_come_back() -> None:
    answer = views.too_many_requests(RequestFactory().get("/"), seconds=90)
    assert answer.headers["Retry-After"] == "90"
    assert "2 分钟后" in answer.content.decode()


def test_a_form_that_stood_open_too_long_is_explained() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "页面打开太久了" in answer.content.decode()


def test_where_htmx_asked_the_error_takes_the_place_of_the_page() -> None:
    request = RequestFactory().post("/", headers={"HX-Request": "true"})
    for answer in (views.conflict(request, who="刘桂英"), views.server_error(request), views.csrf_failure(request)):
        assert answer.headers["HX-Retarget"] == "#main"
        assert answer.headers["HX-Reselect"] == "#main"
    assert "HX-Retarget" not in views.conflict(RequestFactory().get("/")).headers
