"""Published answers: found in Chinese, filtered, paged, as a feed; of one place and of the province."""

from datetime import date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.search.services import search_vector
from apps.systems.petitions.models import PublishedAnswer
from apps.systems.petitions.selectors_portal import Wanted, answers_everywhere, highlight, similar
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tests.support.clients import PortalClient
from tests.systems.petitions.portal.conftest import Writer

ATOM = "{http://www.w3.org/2005/Atom}"


def publish(place: Jurisdiction, serial: int, title: str, answer: str = "已处理。", **changes: Any) -> PublishedAnswer:
    fields: dict[str, Any] = {
        "number": f"{place.code}-P2026-{serial:06d}-0",
        "kind": "complaint",
        "title": title,
        "question": f"{title}，请处理。",
        "answer": answer,
        "answered_by": f"{place.name}交通运输局",
        "received_on": date(2026, 11, 2),
        "answered_at": timezone.now() - timedelta(hours=serial),
        "working_days": 4,
    } | changes
    with door(place, role="office"):
        return PublishedAnswer.objects.create(
            **fields, search=search_vector(fields["title"], fields["question"], fields["answer"])
        )


@pytest.fixture
def published(xiushui: Jurisdiction, wuning: Jurisdiction) -> None:
    publish(xiushui, 1, "省道 306 线路面坑洼积水")
    publish(xiushui, 2, "县二中早班公交太少", kind="suggestion", category="transport-1")
    publish(xiushui, 3, "居民医保异地就医怎么备案", kind="inquiry")
    publish(wuning, 4, "校门口路灯不亮")


def titles(answer: Any) -> list[str]:
    return [line.title for line in answer.context["lines"]]


def test_the_list_shows_this_place_newest_first(portal: PortalClient, published: None) -> None:
    assert titles(portal.get("/petitions/")) == [
        "省道 306 线路面坑洼积水",
        "县二中早班公交太少",
        "居民医保异地就医怎么备案",
    ]


def test_chinese_words_are_found_and_marked(portal: PortalClient, published: None) -> None:
    answer = portal.get("/petitions/", {"q": "积水 坑洼"})
    assert titles(answer) == ["省道 306 线路面坑洼积水"]
    assert "<mark>坑洼积水</mark>" in answer.content.decode()
    assert titles(portal.get("/petitions/", {"q": "医保备案"})) == ["居民医保异地就医怎么备案"]
    nothing = portal.get("/petitions/", {"q": "恐龙"})
    assert titles(nothing) == []
    assert nothing.status_code == 200


@pytest.mark.parametrize("query", ["'; drop table x --", "<script>alert(1)</script>", "%_\\", "😀", "a\x00b", "，。"])
def test_any_query_is_answered_and_shown_as_text(query: str, portal: PortalClient, published: None) -> None:
    answer = portal.get("/petitions/", {"q": query})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert PortalClient(None).get("/petitions/", {"q": query}).status_code == 200


def test_kind_year_and_subject_filter_and_nonsense_does_not(portal: PortalClient, published: None) -> None:
    assert titles(portal.get("/petitions/", {"kind": "suggestion"})) == ["县二中早班公交太少"]
    assert titles(portal.get("/petitions/", {"category": "transport-1"})) == ["县二中早班公交太少"]
    assert titles(portal.get("/petitions/", {"year": "2011"})) == []
    assert len(titles(portal.get("/petitions/", {"kind": "nonsense", "year": "soon", "page": "x"}))) == 3


def test_a_year_begins_at_midnight_in_shanghai(portal: PortalClient, xiushui: Jurisdiction) -> None:
    moment = datetime.fromisoformat("2020-01-01T00:30:00+08:00")
    publish(xiushui, 1, "元旦", answered_at=moment)
    assert titles(portal.get("/petitions/", {"year": "2020"})) == ["元旦"]
    assert titles(portal.get("/petitions/", {"year": "2019"})) == []


def test_long_lists_have_pages(portal: PortalClient, xiushui: Jurisdiction) -> None:
    for serial in range(1, 24):
        publish(xiushui, serial, f"第 {serial} 件")
    assert len(titles(portal.get("/petitions/"))) == 20
    assert titles(portal.get("/petitions/?page=2")) == ["第 21 件", "第 22 件", "第 23 件"]
    front = PortalClient(None)
    first = front.get("/petitions/")
    assert len(titles(first)) == 20
    assert "after=2" in first.content.decode()
    assert titles(front.get("/petitions/?after=2")) == ["第 21 件", "第 22 件", "第 23 件"]


def test_one_answer_is_a_page_with_similar_ones(portal: PortalClient, published: None, xiushui: Jurisdiction) -> None:
    publish(xiushui, 9, "省道 306 线路面积水又来了")
    answer = portal.get("/petitions/answers/360424-P2026-000001-0/")
    assert answer.status_code == 200
    assert [each.title for each in answer.context["others"]] == ["省道 306 线路面积水又来了"]
    assert portal.get("/petitions/answers/360424-P2026-999999-0/").status_code == 404


def test_an_answer_of_another_place_is_not_here(portal: PortalClient, published: None) -> None:
    assert portal.get("/petitions/answers/360423-P2026-000004-0/").status_code == 404


def test_the_front_door_searches_the_whole_province(published: None, wuning: Jurisdiction) -> None:
    front = PortalClient(None)
    everything = front.get("/petitions/")
    assert len(titles(everything)) == 4
    found = front.get("/petitions/", {"q": "路灯"})
    assert titles(found) == ["校门口路灯不亮"]
    assert f"{wuning.portal_url}/petitions/answers/360423-P2026-000004-0/" in found.content.decode()


def test_the_province_is_read_in_one_statement_as_the_portal(published: None) -> None:
    with door(PUBLIC, role="portal"), CaptureQueriesContext(connection) as captured:
        found = answers_everywhere(Wanted(text="路灯", kind="complaint", year=timezone.localdate().year))
    assert [row.title for row in found.rows] == ["校门口路灯不亮"]
    assert sum("petitions_publishedanswer" in query["sql"] for query in captured) == 1


def test_the_feed_is_atom_with_what_was_asked(portal: PortalClient, published: None) -> None:
    answer = portal.get("/petitions/feed/")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    assert next(entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")) == "省道 306 线路面坑洼积水"
    assert len(ElementTree.fromstring(PortalClient(None).get("/petitions/feed/").content).findall(f"{ATOM}entry")) == 4


def test_an_empty_feed_is_a_feed(portal: PortalClient) -> None:
    assert ElementTree.fromstring(portal.get("/petitions/feed/").content).tag == f"{ATOM}feed"


def test_similar_letters_share_telling_words_not_common_ones(published: None, xiushui: Jurisdiction) -> None:
    with door(xiushui, role="portal"):
        assert [each.title for each in similar("306 线坑洼，路面积水严重", "")] == ["省道 306 线路面坑洼积水"]
        assert similar("请问什么时候可以解决这个问题", "希望领导处理") == []
        assert similar("", "") == []


def test_a_similar_answer_can_make_the_letter_needless(writer: Writer, published: None) -> None:
    writer.write()
    page = writer.client.get("/petitions/new/similar/")
    assert [each.title for each in page.context["found"]] == ["省道 306 线路面坑洼积水"]
    ended = writer.client.post("/petitions/new/similar/", {"helped": "1"})
    assert ended.headers["Location"] == "/petitions/new/helped/"
    assert writer.client.get("/petitions/new/").status_code == 302


def test_without_similar_answers_the_step_is_passed_over(writer: Writer) -> None:
    writer.write()
    assert writer.client.get("/petitions/new/similar/").headers["Location"] == "/petitions/new/check/"


def test_marks_are_put_around_escaped_text() -> None:
    assert highlight("<b>积水</b>", ["积水"]) == "&lt;b&gt;<mark>积水</mark>&lt;/b&gt;"
    assert highlight("a&b", []) == "a&amp;b"
