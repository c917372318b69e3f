"""The desk: who sees what, one click to the evidence, and what pressing a button does."""

from typing import Any

import pytest
from django.utils import timezone

from apps.core.workdays.services import local_date
from apps.platforms.supervision import handling
from apps.platforms.supervision.models import Alert, Score
from apps.platforms.supervision.notifying import notify_waiting
from apps.platforms.supervision.projecting import take_waiting
from tenants.context import door
from tests.support.clients import OfficeClient
from tests.support.supervision import supervised


@pytest.fixture
def things(xiushui) -> dict[str, Any]:
    with door(xiushui):
        found = supervised("transport")
        notify_waiting(now=timezone.now())
        return found


def page(client: OfficeClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def test_the_inspector_sees_what_is_red_whose_and_since_when(office, things) -> None:
    text = page(office.sign_in("supervisor"), "/supervision/")
    assert "超过法定期限" in text
    assert "县交通运输局" in text or "交通运输" in text
    assert f"/supervision/alerts/{things['alert']}/" in text


@pytest.mark.parametrize("tab", ["red", "yellow", "warning", "reminder", "lifted"])
def test_every_tab_opens_and_exports(office, things, tab) -> None:
    client = office.sign_in("supervisor")
    page(client, f"/supervision/?tab={tab}")
    assert client.get(f"/supervision/?tab={tab}&export=csv").status_code == 200


def test_one_click_leads_to_the_evidence_and_its_days(office, things) -> None:
    text = page(office.sign_in("supervisor"), f"/supervision/alerts/{things['alert']}/")
    assert "逐日计算" in text
    assert "T-05" in text
    assert "期限 20 个工作日，已计 20 个" in text


def test_a_clerk_of_another_department_does_not_see_it(office, things) -> None:
    client = office.sign_in("clerk")
    assert "超过法定期限" not in page(client, "/supervision/")
    page(client, f"/supervision/alerts/{things['alert']}/", 404)


def test_the_department_explains_on_its_page(office, things) -> None:
    client = office.sign_in("handler")
    url = f"/supervision/alerts/{things['alert']}/"
    assert "提交说明" in page(client, url)
    assert client.post(f"{url}explain/", {"words": "等待测绘结果。", "version": 0}).status_code == 302
    assert "等待测绘结果。" in page(client, url)


def test_the_second_of_two_inspectors_gets_one_clear_message(office, things, xiushui) -> None:
    from apps.core.people.models import Official

    with door(xiushui):
        handling.confirm(alert_id=things["alert"], official=Official.objects.get(username="supervisor"), version=0)
    client = office.sign_in("supervisor")
    answer = client.post(f"/supervision/alerts/{things['alert']}/lift/", {"words": "误报", "version": 0})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert text.count("周敏已先一步处理：确认") >= 1
    with door(xiushui):
        assert Alert.objects.get(pk=things["alert"]).state == "confirmed"


def test_an_order_is_issued_from_the_alert_and_answered(office, things, xiushui) -> None:
    client = office.sign_in("supervisor")
    later = local_date(timezone.now()).replace(year=2030).isoformat()
    answer = client.post(
        f"/supervision/alerts/{things['alert']}/order/", {"words": "五日内办结。", "due_on": later, "version": 0}
    )
    assert answer.status_code == 302, answer.content.decode()
    text = page(client, "/supervision/orders/")
    assert "360424-S" in text
    handler = OfficeClient(xiushui).sign_in("handler")
    url = f"/supervision/orders/{things['order']}/"
    assert "限期办结。" in page(handler, url)
    assert handler.post(f"{url}reply/", {"words": "已办结。"}).status_code == 302
    assert client.post(f"{url}close/", {"words": "属实。"}).status_code == 302
    assert "属实。" in page(client, url)


def test_an_order_in_the_past_is_refused_in_words(office, things) -> None:
    client = office.sign_in("supervisor")
    answer = client.post("/supervision/orders/new/", {"words": "x", "due_on": "2020-01-01", "department": "transport"})
    assert answer.status_code == 422
    assert "回复期限要晚于今天。" in answer.content.decode()


def test_the_advice_letter_is_a_pdf(office, things) -> None:
    answer = office.sign_in("supervisor").get(f"/supervision/letters/{things['letter']}/")
    assert answer.content.startswith(b"%PDF")


def test_a_matter_explains_both_clocks(office, things) -> None:
    text = page(office.sign_in("supervisor"), f"/supervision/matters/{things['matter']}/")
    assert "承诺期限" in text
    assert "法定期限" in text
    page(office, "/supervision/matters/")


def test_a_score_leads_line_by_line_to_its_cards(office, things) -> None:
    client = office.sign_in("supervisor")
    text = page(client, f"/supervision/scores/{things['score']}/")
    assert "本月得分" in text
    assert "黄牌" in text
    page(client, "/supervision/scores/")


def test_a_supervisor_publishes_a_month_once(office, things, xiushui) -> None:
    client = office.sign_in("supervisor")
    with door(xiushui):
        month = Score.objects.get(pk=things["score"]).month
    assert client.post("/supervision/scores/publish/", {"month": f"{month:%Y-%m}"}).status_code == 302
    with door(xiushui):
        assert Score.objects.get(pk=things["score"]).published_at is not None
    assert "没有可公布的评分" in client.post(
        "/supervision/scores/publish/", {"month": f"{month:%Y-%m}"}, follow=True
    ).content.decode()  # fmt: skip


def test_the_rules_in_force_are_on_a_page_and_can_be_tried_on_a_month(office, things, xiushui) -> None:
    client = office.sign_in("supervisor")
    assert "T-04" in page(client, "/supervision/rules/")
    text = page(client, "/supervision/rules/try/")
    from apps.platforms.supervision.forms_rules import RulesForm
    from apps.platforms.supervision.rulebook.services import starting_parameters

    form = RulesForm(parameters=starting_parameters())
    data = {name: field.initial for name, field in form.fields.items() if field.initial not in (None, False)}
    with door(xiushui):
        month = Score.objects.get(pk=things["score"]).month
    data |= {"month": f"{month:%Y-%m}", "T-02-percent": 80}
    del data["T-04-on"], data["T-05-on"]
    answer = client.post("/supervision/rules/try/", data)
    assert answer.status_code == 200, answer.content.decode()
    text = answer.content.decode()
    assert "会变为另一级别或时间" in text
    assert "不会发出" in text
    assert "评分变化" in text


def test_the_centre_keeps_a_draft_and_puts_it_in_force(centre) -> None:
    from apps.platforms.supervision.forms_rules import RulesForm
    from apps.platforms.supervision.rulebook.models import RuleSet
    from apps.platforms.supervision.rulebook.services import rulebook, starting_parameters

    form = RulesForm(parameters=starting_parameters())
    data = {name: field.initial for name, field in form.fields.items() if field.initial not in (None, False)}
    data |= {
        "month": "2026-10",
        "T-06-days": 3,
        "score-yellow": 4,
        "explain_days": 2,
        "title": "三日内纠正",
        "note": "试行",
        "keep": "1",
    }
    client = OfficeClient(centre).sign_in("admin")
    assert client.post("/supervision/rules/try/", data).status_code == 302
    with door(centre):
        draft = RuleSet.objects.get(version=2)
        assert draft.in_force_from is None
        assert (draft.parameters["scores"]["yellow"], draft.parameters["scores"]["red"]) == (4, 10)
        assert draft.parameters["explain_days"] == 2
    assert client.post("/supervision/rules/2/in-force/").status_code == 302
    with door(centre):
        given = rulebook().at(timezone.now()).of("T-06")
        assert given is not None
        assert given["days"] == 3


def test_a_city_sees_its_counties(jiujiang, xiushui, things) -> None:
    client = OfficeClient(jiujiang).sign_in("supervisor")
    text = page(client, "/supervision/below/")
    assert "修水县" in text
    assert "武宁县" in text
    assert "超过法定期限" in text


def test_the_pages_speak_english(office, things) -> None:
    office.cookies["language"] = "en"
    client = office.sign_in("supervisor")
    assert "The statutory limit has passed" in page(client, "/supervision/")
    assert "Confirm the card" in page(client, f"/supervision/alerts/{things['alert']}/")
    page(client, f"/supervision/scores/{things['score']}/")


def test_the_number_of_queries_does_not_grow_with_the_rows(office, xiushui, django_assert_max_num_queries) -> None:
    with door(xiushui):
        for _each in range(12):
            from apps.platforms.supervision.events import Event
            from tenants.ids import uuid7
            from tests.support.supervision import CITIZEN, at, enter, received

            enter(uuid7(), Event.RECEIVED, at("2026-10-12"), actor=CITIZEN, **received("2026-10-12"))
        take_waiting()
    client = office.sign_in("supervisor")
    with django_assert_max_num_queries(24):
        page(client, "/supervision/")
