"""Inbox and list: headings, flags, filters, many messages in one go, and how many statements it takes."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Official
from apps.core.workdays.services import today
from apps.systems.petitions import direction, selectors
from apps.systems.petitions.registration import Letter, register
from tenants.context import door


def letters(place, count, **more):
    """Cases that wait for acceptance, made behind the door."""
    with door(place):
        return [
            register(
                letter=Letter(
                    **{"kind": "help", "title": f"第{n}封来信", "text": "路灯不亮", "channel": "web",
                       "received_at": timezone.now(), **more}
                ),
                actor=SYSTEM,
            )
            for n in range(count)
        ]  # fmt: skip


def text_of(page):
    return page.content.decode().replace("<wbr>", "")


def pick(cases, version=None):
    return [f"{case.number}@{case.version if version is None else version}" for case in cases]


def states(place, cases):
    with door(place):
        found = dict(Case.objects.filter(pk__in=[c.pk for c in cases]).values_list("pk", "state"))
    return [found[c.pk] for c in cases]


def counts_for(place, duty):
    with door(place):
        return selectors.tab_counts(Official.objects.get(username=duty), today())


def due(place, case, on):
    with door(place):
        Case.objects.filter(pk=case.pk).update(promised_due=on)


# headings, flags, filters


def test_the_inbox_stands_under_headings_of_time_with_counts(office, xiushui):
    cases = letters(xiushui, 5)
    on = today()
    for case, day in zip(cases, [on - timedelta(1), on - timedelta(2), on, on + timedelta(30), None], strict=True):
        due(xiushui, case, day)
    page = text_of(office.sign_in("clerk").get("/"))
    heads = [part.split("</th>")[0] for part in page.split('<tr class="group">')[1:]]
    assert [("已逾期" in h, "2 件" in h) for h in heads[:1]] == [(True, True)]
    assert [word for h, word in zip(heads, ["已逾期", "今天到期", "以后", "时钟已停"], strict=True) if word in h] == [
        "已逾期", "今天到期", "以后", "时钟已停",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "key"), [(-1, "overdue"), (0, "today"), (1, "week"), (5, "week"), (6, "later"), (None, "stopped")]
)
def test_the_week_ends_on_sunday(days, key):
    tuesday = today() - timedelta(days=today().weekday() - 1)
    assert selectors.group_of(None if days is None else tuesday + timedelta(days=days), tuesday) == key


def test_headings_count_what_is_on_other_pages_too(office, xiushui):
    letters(xiushui, 60)
    page = text_of(office.sign_in("clerk").get("/?page=2"))
    assert "60 件" in page.split('<tr class="group">')[1].split("</th>")[0]


def test_another_order_has_no_headings_and_filters_stay_in_their_tab(office, xiushui):
    letters(xiushui, 2)
    page = text_of(office.sign_in("clerk").get("/?tab=waiting&sort=-received&kind=help"))
    assert '<tr class="group">' not in page
    assert '<input type="hidden" name="tab" value="waiting">' in page
    assert "?tab=waiting" in page


def test_a_row_says_what_is_special(office, xiushui):
    case, other = letters(xiushui, 2, urgent=True, confidentiality="accepting_office", channel="phone")
    with door(xiushui):
        clerk, leader = Official.objects.get(username="clerk"), Official.objects.get(username="leader")
        direction.instruct(case_id=case.pk, official=leader, text="请抓紧")
        direction.merge(case_id=other.pk, into_id=case.pk, official=clerk)
    page = text_of(office.sign_in("clerk").get("/"))
    for word in ("紧急", "身份保密", "电话", "批示待报", "1 件合并"):
        assert word in page, word


def test_a_supervisor_sees_all_and_begins_with_what_is_overdue(office, xiushui):
    late, other = letters(xiushui, 2)
    due(xiushui, late, today() - timedelta(3))
    page = text_of(office.sign_in("supervisor").get("/"))
    assert late.number in page
    assert other.number not in page
    assert "要我办" not in page
    assert other.number in text_of(office.get("/petitions/"))
    assert [counts_for(xiushui, "supervisor")[key] for key in ("open", "overdue", "waiting")] == [2, 1, 2]


def test_the_list_filters_by_the_limit(office, xiushui):
    late, closed, fine = letters(xiushui, 3)
    due(xiushui, late, today() - timedelta(3))
    with door(xiushui):
        now = timezone.now()
        Case.objects.filter(pk=closed.pk).update(
            state="answered", outcome="resolved", answered_at=now, closed_at=now, breached_on=today()
        )
    office.sign_in("supervisor")
    overdue, answered = text_of(office.get("/petitions/?time=overdue")), text_of(office.get("/petitions/?time=late"))
    assert [case.number in overdue for case in (late, closed, fine)] == [True, False, False]
    assert [case.number in answered for case in (late, closed, fine)] == [False, True, False]
    assert "逾期办结" in answered


def test_a_leader_finds_what_is_to_be_signed_and_extensions_asked_for(office, xiushui):
    asked, signing, other = letters(xiushui, 3)
    with door(xiushui):
        clerk = Official.objects.get(username="clerk")
        direction.ask_extension(case_id=asked.pk, official=clerk, days=1, reason="要现场核实")
        Case.objects.filter(pk=signing.pk).update(state="signing")
    office.sign_in("leader")
    for path in ("/", "/?tab=review"):
        page = text_of(office.get(path))
        assert [case.number in page for case in (asked, signing, other)] == [True, True, False], path
    assert "延期待批" in page


# many in one go


def test_many_are_assigned_in_one_go_and_each_is_told(office, xiushui):
    cases = letters(xiushui, 40)
    office.sign_in("clerk")
    done = office.post("/petitions/selection/", {"do": "accept", "pick": pick(cases), "back": "/"}, follow=True)
    assert "40 件中办成 40 件" in text_of(done)
    asked = office.post("/petitions/selection/", {"do": "assign", "pick": pick(cases, 1), "back": "/?tab=mine"})
    assert asked.status_code == 200
    assert text_of(asked).count('name="pick"') == 40
    sent = {"do": "assign", "pick": pick(cases, 1), "confirmed": "1", "department": "water", "remark": "请办"}
    answer = office.post("/petitions/selection/", {**sent, "back": "/?tab=mine"})
    assert answer.status_code == 302
    page = text_of(office.get("/petitions/selection/"))
    assert "40 件中办成 40 件" in page
    assert 'href="/?tab=mine"' in page
    assert set(states(xiushui, cases)) == {"assigned"}
    with door(xiushui):
        assert Entry.objects.filter(act="assign").count() == 40
    assert office.get("/petitions/selection/").status_code == 200  # looking again does nothing again
    with door(xiushui):
        assert Entry.objects.filter(act="assign").count() == 40


def test_what_is_refused_is_told_with_its_reason_and_holds_up_no_other(office, xiushui):
    first, second, gone, third = letters(xiushui, 4)
    office.sign_in("clerk")
    office.post(f"/cases/{second.number}/accept/", {"version": 0})
    office.post(f"/cases/{third.number}/refuse/", {"version": 0, "reason": "不属于本县"})
    chosen = [*pick([first, second, third]), f"{gone.number[:-1]}0@0" if gone.number[-1] != "0" else "x@0"]
    page = text_of(office.post("/petitions/selection/", {"do": "accept", "pick": chosen}, follow=True))
    assert "4 件中办成 1 件" in page
    assert "陈晓岚" in page.split("没有办成")[1]
    assert "没有这个编号" in page or "没有" in page
    assert states(xiushui, [first, second, third, gone]) == ["accepted", "accepted", "refused", "received"]


def test_nothing_picked_is_said_and_a_missing_department_keeps_the_selection(office, xiushui):
    cases = letters(xiushui, 2)
    office.sign_in("clerk")
    answer = office.post("/petitions/selection/", {"do": "urge", "back": "/?tab=today"}, follow=True)
    assert answer.redirect_chain[0][0] == "/?tab=today"
    assert "请先选择来信" in text_of(answer)
    page = office.post("/petitions/selection/", {"do": "assign", "pick": pick(cases), "confirmed": "1"})
    assert page.status_code == 422
    assert text_of(page).count(" checked") >= 2


def test_urging_many_rings_the_bell_of_each_and_is_for_those_who_may(office, xiushui):
    cases = letters(xiushui, 3)
    sent = {"do": "urge", "pick": pick(cases), "confirmed": "1", "text": "今天内受理"}
    assert office.sign_in("handler").post("/petitions/selection/", sent).status_code == 403
    office.sign_in("supervisor").post("/petitions/selection/", sent)
    with door(xiushui):
        assert Entry.objects.filter(act="urge", reason="今天内受理").count() == 3


def test_a_selection_is_exported_and_no_more(office, xiushui):
    from io import BytesIO

    from openpyxl import load_workbook

    cases = letters(xiushui, 3)
    answer = office.sign_in("clerk").post("/petitions/selection/", {"do": "export", "pick": pick(cases[:2])})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert sheet.max_row == 3
    assert {sheet.cell(row, 2).value for row in (2, 3)} == {case.number for case in cases[:2]}


def test_a_way_back_to_another_house_is_not_taken(office, xiushui):
    office.sign_in("clerk")
    answer = office.post("/petitions/selection/", {"do": "urge", "back": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


# statements


@pytest.mark.parametrize(("duty", "path"), [
    ("clerk", "/"), ("clerk", "/petitions/"), ("handler", "/petitions/"), ("leader", "/?tab=waiting"),
])  # fmt: skip
def test_more_rows_take_no_more_statements(office, xiushui, duty, path):
    def statements():
        with CaptureQueriesContext(connection) as found:
            page = office.get(path)
        assert page.status_code == 200
        sent = [query["sql"] for query in found if "SAVEPOINT" not in query["sql"]]
        # the register of hosts and the notices of the calendar are read anew after a while, whoever asks
        own = [text for text in sent if "tenants_" not in text and "workdays_holidaynotice" not in text]
        kinds = [re.sub(r"\W+", " ", text)[:40] for text in own]
        return kinds, text_of(page).count('name="pick"')

    def assigned():
        with door(xiushui):
            water = Official.objects.get(username="handler").department
            Case.objects.update(department=water)

    office.sign_in(duty)
    letters(xiushui, 5)
    assigned()
    office.get(path)
    few, rows_few = statements()
    letters(xiushui, 45)
    assigned()
    many, rows_many = statements()
    assert (rows_few, rows_many) == (5, 50)
    assert many == few


def test_the_counts_of_the_side_bar_are_one_statement_for_each_system(office, xiushui):
    letters(xiushui, 3)
    office.sign_in("clerk").get("/petitions/register/")
    with CaptureQueriesContext(connection) as found:
        office.get("/petitions/register/")
    counting = [q["sql"] for q in found if "COUNT(" in q["sql"] and "cases_case" in q["sql"]]
    kinds = [
        kind for sql in counting for kind in ("petition", "application", "disclosure") if f"\"kind\" = '{kind}'" in sql
    ]
    assert sorted(kinds) == ["application", "disclosure", "petition"]
    assert len(counting) == 3
