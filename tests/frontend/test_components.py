"""Forms, lists, blocks: the contract of each tag."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from frontend import icons, navigation, paging
from frontend.templatetags import ganjiang
from tests.frontend.gallery import GROUPS, Item, Letter, weeks


def render(text: str, query: str = "", /, **values: Any) -> str:
    request = RequestFactory().get(f"/list/{query}")
    return Template("{% load ganjiang %}" + text).render(Context({"request": request, **values}))


@pytest.fixture
def wrong() -> Letter:
    return Letter({"phone": "1387926402", "source": "whole"})


def test_label_hint_error_control_in_this_order(chinese: None, wrong: Letter) -> None:
    drawn = render("{% field form.phone %}", form=wrong)
    places = [drawn.index(part) for part in ("<label", 'class="hint"', "field__error", "<input")]
    assert places == sorted(places)


def test_hint_and_error_are_joined_to_the_control(chinese: None, wrong: Letter) -> None:
    drawn = render("{% field form.phone size='m' inputmode='tel' %}", form=wrong)
    control = re.search(r"<input[^>]*>", drawn)
    assert control
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in control[0]
    assert 'aria-invalid="true"' in control[0]
    assert 'inputmode="tel"' in control[0]
    assert 'class="input input--m"' in control[0]
    assert 'id="id_phone_helptext"' in drawn
    assert 'id="id_phone_error"' in drawn


def test_a_field_without_hint_or_error_describes_nothing(chinese: None) -> None:
    assert "aria-describedby" not in render("{% field form.town %}", form=Letter())


def test_only_fields_that_may_stay_empty_say_so(chinese: None) -> None:
    assert "可以不填" in render("{% field form.text %}", form=Letter())
    assert "可以不填" not in render("{% field form.name %}", form=Letter())
    assert "可以不填" not in render("{% field form.text optional=False %}", form=Letter())


def test_a_group_is_a_fieldset_whose_hint_describes_it(chinese: None, wrong: Letter) -> None:
    drawn = render("{% field form.public %}", form=wrong)
    assert drawn.count("<legend>") == 1
    assert '<fieldset class="field" aria-describedby="id_public_helptext id_public_error" data-invalid>' in drawn
    assert "隐去姓名和电话" in drawn
    assert drawn.count('type="radio"') == 2


def test_a_text_with_a_limit_counts_and_is_not_cut_silently(chinese: None) -> None:
    drawn = render("{% field form.text %}", form=Letter())
    assert "maxlength" not in drawn
    assert 'data-count="2000"' in drawn
    assert "最多 2,000 字" in drawn


def test_what_was_typed_stays(chinese: None, wrong: Letter) -> None:
    assert 'value="1387926402"' in render("{% field form.phone %}", form=wrong)


def test_every_line_of_the_error_summary_leads_to_a_control(chinese: None, wrong: Letter) -> None:
    page = render("{% error_summary form %}{{ form }}", form=wrong)
    summary = page[: page.index("</div>")]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_name", "id_phone", "id_town", "id_public_0", "id_honest"]
    for target in targets:
        assert f'id="{target}"' in page
    assert "还有 6 处要改" in summary
    assert summary.index("刚刚已经提交过") < summary.index("请填写姓名")


def test_errors_name_the_field_and_what_to_do(chinese: None, wrong: Letter) -> None:
    summary = render("{% error_summary form %}", form=wrong)
    for text in (
        "请填写姓名",
        "请选择乡镇",
        "请选择要不要公开",
        "请勾选“以上内容属实”",
        "手机号：至少 11 个字，现在是 10 个",
    ):
        assert text in summary
    assert "必填项" not in summary


def test_a_form_s_own_words_are_left_alone(chinese: None) -> None:
    class Own(forms.Form):
        phone = forms.CharField(label="手机号", error_messages={"required": "没有手机号，没法告诉您结果"})

    assert "没有手机号，没法告诉您结果" in render("{% field form.phone %}", form=Own({}))


def test_no_errors_no_summary() -> None:
    assert render("{% error_summary form %}", form=Letter()) == ""


def test_a_plain_form_is_drawn_like_the_design(chinese: None, wrong: Letter) -> None:
    drawn = str(wrong)
    assert "data-error-summary" in drawn
    assert drawn.count("<legend>") == 2
    assert "errorlist" not in drawn
    assert 'class="field"' in str(Letter()["name"].as_field_group())


def test_pages_keep_the_filters(chinese: None) -> None:
    drawn = render("{% pagination page %}", "?state=open&page=5", page=Paginator(range(340), 20).page(5))
    assert 'href="?state=open&amp;page=6"' in drawn
    assert 'href="?state=open&amp;page=4"' in drawn
    assert drawn.count('aria-current="page"') == 1
    assert "第 81–100 条，共 340 条" in drawn


def test_one_page_needs_no_strip(chinese: None) -> None:
    drawn = render("{% pagination page %}", page=Paginator(range(3), 20).page(1))
    assert "<nav" not in drawn
    assert "共 3 条" in drawn
    assert "共 3 件" in render("{% pagination page cases=True %}", page=Paginator(range(3), 20).page(1))


def test_an_empty_list_has_no_first_entry(chinese: None) -> None:
    drawn = render("{% pagination page %}", page=Paginator([], 20).page(1))
    assert "第" not in drawn


def test_pages_by_key_drop_the_other_cursor(chinese: None) -> None:
    page = paging.KeysetPage([1], next_cursor="n", previous_cursor="p")
    drawn = render("{% pagination page %}", "?after=x&kind=help", page=page)
    assert 'href="?kind=help&amp;after=n"' in drawn
    assert 'href="?kind=help&amp;before=p"' in drawn


@pytest.mark.parametrize(
    ("query", "sorted_as", "target"),
    [
        ("", ' aria-sort="ascending"', "?sort=-due"),
        ("?sort=due&page=3", ' aria-sort="ascending"', "?sort=-due"),
        ("?sort=-due", ' aria-sort="descending"', "?sort=due"),
        ("?sort=title", "", "?sort=due"),
    ],
)
def test_a_head_sorts_and_then_turns_round(query: str, sorted_as: str, target: str) -> None:
    drawn = render('{% sort_header "due" "期限" default="due" %}', query)
    assert drawn == f'<th scope="col"{sorted_as}><a class="sort" href="{target}">期限</a></th>'


def test_the_address_with_one_filter_changed() -> None:
    drawn = render('{% query state="closed" page=None %}', "?state=open&page=4&kind=help")
    assert drawn == "?kind=help&amp;state=closed"


def test_words_inside_the_house_are_marked(chinese: None) -> None:
    inside = ganjiang.message(Item("刘桂英", "已发函", inside=True))
    assert "data-inside" in inside
    assert "内部" in inside
    assert "data-inside" not in ganjiang.message(Item("冷小梅", "坑洼"))


def test_messages_are_escaped() -> None:
    drawn = ganjiang.message(Item("<b>", "<img src=x onerror=alert(1)>\n第二行"))
    assert "<img" not in drawn
    assert "<br>" in drawn


def test_the_calendar_names_the_month_once_and_marks_provisional_days(chinese: None) -> None:
    drawn = ganjiang.calendar(weeks(), note="依据国务院办公厅通知")
    labels = re.findall(r"<b>([^<]+)</b>", drawn)
    assert labels[0] == "9/21"
    assert "10/1" in labels
    assert len(labels) == 14
    assert drawn.count("data-provisional") == 1
    assert "国务院还没有发布" in drawn
    assert re.findall(r'<th scope="col">(.)</th>', drawn) == list("一二三四五六日")
    assert drawn.count('aria-current="date"') == 1


def test_a_banner_has_an_icon_a_word_and_one_way_on() -> None:
    drawn = render('{% banner "caution" url="/x/" action="补齐" %}<p>{{ text }}</p>{% endbanner %}', text="<差>1 样")
    assert 'data-tone="caution"' in drawn
    assert "&lt;差&gt;" in drawn
    assert "<p>" in drawn
    assert '<a class="banner__act" href="/x/">补齐</a>' in drawn


def test_a_dialog_is_named_by_its_title() -> None:
    drawn = render('{% dialog "return" "退回？" %}<form></form>{% enddialog %}')
    assert '<dialog id="dialog-return" aria-labelledby="dialog-return-title">' in drawn
    assert '<h2 id="dialog-return-title">退回？</h2>' in drawn


def test_facts_are_a_definition_list() -> None:
    drawn = render('{% kv "two" %}{% fact "编号" %}{{ number }}{% endfact %}{% endkv %}', number="<1>")
    assert drawn == '<dl class="kv kv--two"><div><dt>编号</dt><dd>&lt;1&gt;</dd></div></dl>'


def test_a_tone_never_stands_without_a_word() -> None:
    assert ganjiang.tag("已答复", "ok").endswith("已答复</span>")
    assert "<svg" in ganjiang.tag("已答复", "ok")
    assert "tag--line" in ganjiang.tag("3 件合并", line=True)


def test_an_icon_that_stands_alone_has_a_name_and_an_unknown_one_fails() -> None:
    assert 'aria-label="通知"' in icons.icon("bell", label="通知")
    assert 'aria-hidden="true"' in icons.icon("bell")
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")


def test_the_longest_address_is_the_current_entry() -> None:
    entries = [navigation.Entry(url, url) for url in ("/", "/petitions/", "/petitions/new/")]
    for path, current in (("/petitions/new/", "/petitions/new/"), ("/petitions/36-1/", "/petitions/"), ("/", "/")):
        marked = navigation.with_current(entries, path)
        assert [entry.url for entry in marked if entry.current] == [current]
    assert not any(entry.current for entry in navigation.with_current(entries, "/track/"))


def test_groups_keep_their_order_and_empty_ones_are_left_out() -> None:
    assert [len(group.entries) for group in GROUPS] == [2, 1, 1]
    assert navigation.grouped([]) == []
