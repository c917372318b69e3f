"""Finding on the portal: Chinese words, numbers, facets, pages; one place and the whole province in one statement."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.systems.disclosure.publications import services
from apps.systems.disclosure.publications.finding import Found, find, place_of, places
from apps.systems.disclosure.publications.models import Publication, PublishedDocument
from apps.systems.disclosure.publications.wanted import Cursor, Wanted
from tenants.context import door
from tests.systems.disclosure.publications.conftest import PONDS, PUBLISHER

MEMO = replace(
    PONDS,
    title="修水县小型水利工程运行管护办法",
    document_number="修府办发〔2025〕22号",
    made_on=date(2025, 6, 5),
    category="laws.03",
    topic="水利",
    summary="",
    body="<p>山塘管护责任人由所在村民委员会确定，县水利局每年组织一次安全评估。</p>",
)
SCHOOL = replace(
    PONDS,
    title="义务教育招生工作通知",
    document_number="修教字〔2026〕9号",
    category="services.02",
    topic="教育",
    summary="",
    subject_words=(),
    body="<p>按照就近入学原则划分学区，路灯不亮的路段安排护送。</p>",
)


@pytest.fixture
def library(xiushui, wuning, jiujiang, publish_in):
    publish_in(xiushui)
    publish_in(xiushui, MEMO)
    publish_in(xiushui, SCHOOL, department="education")
    publish_in(wuning, replace(PONDS, title="武宁县山塘名单", document_number="武水字〔2026〕3号"))
    publish_in(
        jiujiang, replace(SCHOOL, title="九江市招生通知", document_number="九教字〔2026〕1号"), department="education"
    )


def titles(found: Found) -> list[str]:
    return [line.title for line in found.lines]


def here(place, settings, **wanted) -> Found:
    settings.DOOR_ROLE = "portal"
    with door(place, role="portal"):
        return find(Wanted(**wanted), [place])


def everywhere(settings, after=None, size=20, **wanted) -> Found:
    settings.DOOR_ROLE = "portal"
    with door("public", role="portal"):
        return find(Wanted(**wanted), places(), after, size)


def test_words_from_the_middle_of_a_text_find_it_however_it_was_cut(library, xiushui, settings):
    for text in ("蓄水", "病险山塘", "村民委员会", "安全评估", "路灯", "就近入学"):
        assert len(titles(here(xiushui, settings, text=text))) == 1, text
    assert titles(here(xiushui, settings, text="没有这个词儿")) == []


def test_the_title_goes_before_the_text_and_what_was_looked_for_is_marked(library, xiushui, settings):
    found = here(xiushui, settings, text="山塘")
    assert titles(found) == [PONDS.title, MEMO.title]
    assert "<mark>山塘</mark>" in found.lines[0].marked_title
    assert "<mark>山塘</mark>管护" in found.lines[1].snippet


@pytest.mark.parametrize(
    "typed",
    [
        "修府办发[2025]22号",
        "修府办发（2025）22号",
        "修府办发【２０２５】２２号",
        "〔2025〕22号",
        "关于修府办发〔2025〕22号",
    ],
)
def test_a_document_number_in_any_brackets_finds_its_document(library, xiushui, settings, typed):
    assert titles(here(xiushui, settings, text=typed)) == [MEMO.title]


def test_an_index_number_finds_its_document(library, xiushui, settings):
    with door(xiushui):
        number = PublishedDocument.objects.get(title=MEMO.title).index_number
    assert titles(here(xiushui, settings, text=number)) == [MEMO.title]
    assert titles(here(xiushui, settings, text="360424-water/1999-01-00001")) == []


def test_facets_count_what_each_choice_would_give_the_others_staying(library, xiushui, settings):
    found = here(xiushui, settings, text="山塘", year=2025)
    assert titles(found) == [MEMO.title]
    assert found.facets["year"] == {"2026": 1, "2025": 1}
    assert found.facets["category"] == {"laws.03": 1}
    assert found.total == 1
    by_top = here(xiushui, settings, category="laws")
    assert sorted(titles(by_top)) == sorted([PONDS.title, MEMO.title])
    assert titles(here(xiushui, settings, organ="education", topic="教育")) == [SCHOOL.title]


def test_without_words_the_newest_comes_first_with_the_same_facets(library, xiushui, settings):
    found = here(xiushui, settings)
    assert (found.total, titles(found)[0]) == (3, SCHOOL.title)
    assert found.facets["organ"] == {"water": 2, "education": 1}


def test_all_places_are_one_ranked_list_by_one_statement(library, settings):
    settings.DOOR_ROLE = "portal"
    with door("public", role="portal"):
        here_and_there = places()
        find(Wanted(text="先读登记"), here_and_there)
        with CaptureQueriesContext(connection) as asked:
            found = find(Wanted(text="山塘"), here_and_there)
    said = [query["sql"] for query in asked.captured_queries]
    assert [text.split()[0] for text in said if "SAVEPOINT" not in text] == ["EXECUTE"], said
    assert titles(found)[:2] in ([PONDS.title, "武宁县山塘名单"], ["武宁县山塘名单", PONDS.title])
    assert titles(found)[2] == MEMO.title
    assert found.facets["place"] == {"360424": 2, "360423": 1}


def test_pages_follow_by_key_and_show_each_document_once(library, settings):
    for text in ("山塘", ""):
        seen, after = [], None
        while True:
            found = everywhere(settings, after, 1, text=text)
            seen += titles(found)
            if found.after is None:
                break
            after = Cursor.read(str(found.after))
        assert len(seen) == len(set(seen)) == found.total, text


def test_where_nothing_has_all_words_those_that_have_some_are_shown_and_it_is_said(library, settings):
    found = everywhere(settings, text="山塘 火星移民")
    assert found.loose
    assert len(found.lines) == 3


def test_a_withdrawn_document_is_not_found(library, xiushui, settings):
    with door(xiushui):
        document = PublishedDocument.objects.get(title=MEMO.title)
        services.withdraw(actor=PUBLISHER, publication=Publication.objects.get(pk=document.pk), reason="重新审查")
    assert MEMO.title not in titles(here(xiushui, settings, text="山塘"))
    assert titles(here(xiushui, settings, text="修府办发〔2025〕22号")) == []


@pytest.mark.parametrize(
    "typed", ["'", "\\", "a' | b", "((", "山塘'':*", "!!!", "' OR 1=1 --", "%s %(x)s", "<>&", "山" * 100]
)
def test_no_text_breaks_the_search(library, xiushui, settings, typed):
    assert here(xiushui, settings, text=typed).total is not None


def test_the_place_of_an_index_number_is_found_over_all(library, wuning, settings):
    with door(wuning):
        number = PublishedDocument.objects.get().index_number
    settings.DOOR_ROLE = "portal"
    with door("public", role="portal"):
        assert place_of(number) == wuning
        assert place_of("360423-water/1999-1") is None


@pytest.mark.parametrize("table", ["publication", "draft", "version", "refreshing"])
def test_the_portals_role_reads_published_documents_and_nothing_else(library, xiushui, table):
    with door(xiushui, role="portal"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM publications_publisheddocument")
        assert cursor.fetchone() == (3,)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(f"SELECT count(*) FROM publications_{table}")


@pytest.mark.parametrize(
    "text", ["", "1.20260101.zz", "x", "1.20261399." + "0" * 32, "9" * 30, "１.20260101." + "0" * 32]
)
def test_a_cursor_that_was_not_made_here_is_none(text):
    assert Cursor.read(text) is None


def test_a_text_of_two_megabytes_is_published_and_found(xiushui, publish_in, settings):
    body = "<p>开头有灯笼辣椒。" + "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(700_000)) + "结尾有</p>"
    publish_in(xiushui, replace(SCHOOL, body=body), department="education")
    assert len(titles(here(xiushui, settings, text="灯笼辣椒"))) == 1
