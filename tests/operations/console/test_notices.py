"""Central notices: who sees them where and when, put away, withdrawn."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.operations import notices
from apps.operations.models import CentralNotice
from apps.operations.notices import Announcement, publish_notice, withdraw_notice
from apps.operations.refusals import OperationRefused
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tests.operations.console.conftest import TU
from tests.support.clients import OfficeClient, PortalClient

TEXT = "全省短信服务 10 月 16 日 22:00 至 23:00 检修，验证码可能晚到。"
ENGLISH = "Short messages may be late tonight."


def publish(centre: Jurisdiction, **changes: Any) -> CentralNotice:
    now = timezone.now()
    period = {"shown_from": now - timedelta(minutes=1), "shown_until": now + timedelta(hours=1)}
    told: dict[str, Any] = {"text": TEXT, "tone": "info", "zone": "both", **period}
    with door(centre):
        return publish_notice(actor=TU, announcement=Announcement(**{**told, **changes}))


def seen(client: Any, path: str = "/", text: str = TEXT) -> bool:
    return text in client.get(path).content.decode()


def test_a_notice_stands_over_every_page_of_portal_and_office_and_on_the_front_door(
    centre: Jurisdiction, office: OfficeClient, portal: PortalClient
) -> None:
    office.sign_in("clerk")
    front = PortalClient()
    assert not seen(office)
    publish(centre)
    for client, path in ((office, "/"), (office, "/petitions/"), (portal, "/"), (portal, "/track/"), (front, "/")):
        assert seen(client, path), path


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"zone": "portal"}, (True, False, True, True)),
        ({"zone": "office"}, (False, True, False, False)),
        ({"levels": ["county"]}, (True, True, True, False)),
        ({"levels": ["city"]}, (False, False, False, False)),
        ({"codes": ["360424"]}, (True, True, False, False)),
        ({"codes": ["360423"], "levels": ["city"]}, (False, False, True, False)),
    ],
)
def test_a_notice_is_shown_where_it_belongs(
    centre: Jurisdiction, office: OfficeClient, portal: PortalClient, wuning: Jurisdiction, where: Any, expected: Any
) -> None:
    publish(centre, **where)
    office.sign_in("clerk")
    assert (seen(portal), seen(office), seen(PortalClient(wuning)), seen(PortalClient())) == expected


def test_a_notice_begins_and_ends_by_itself(centre: Jurisdiction, xiushui: Jurisdiction) -> None:
    now = timezone.now()
    notice = publish(centre, shown_from=now + timedelta(hours=1), shown_until=now + timedelta(hours=2))
    at = {hour: bool(notices.shown("portal", xiushui, now + timedelta(hours=hour))) for hour in (0, 1, 2)}
    assert at == {0: False, 1: True, 2: False}
    states = [notices.state_of(notice, now + timedelta(hours=hour)) for hour in (0, 1, 2)]
    assert states == ["coming", "shown", "over"]


def test_english_pages_have_the_english_text_where_there_is_one(centre: Jurisdiction, portal: PortalClient) -> None:
    portal.cookies["language"] = "en"
    publish(centre)
    assert f'<p lang="zh-Hans">{TEXT}</p>' in portal.get("/").content.decode()
    publish(centre, text_en=ENGLISH)
    assert seen(portal, text=ENGLISH)


def test_the_gravest_stands_first(centre: Jurisdiction, portal: PortalClient) -> None:
    publish(centre, text="三")
    publish(centre, text="一", tone="alarm")
    publish(centre, text="二", tone="caution")
    with door(PUBLIC):
        assert [notice.text for notice in notices.shown("portal", None)] == ["一", "二", "三"]


def test_an_official_puts_a_notice_away_until_the_next_sign_in(
    centre: Jurisdiction, office: OfficeClient, xiushui: Jurisdiction
) -> None:
    notice = publish(centre)
    other = publish(centre, text="另一条公告")
    office.sign_in("clerk")
    answer = office.post(f"/central-notices/{notice.pk}/dismiss/", {"next": "/petitions/"})
    assert answer.headers["Location"] == "/petitions/"
    assert not seen(office)
    assert seen(office, text=other.text)
    assert seen(OfficeClient(xiushui).sign_in("clerk"))


def test_a_notice_is_withdrawn_with_a_reason(
    centre: Jurisdiction, central: OfficeClient, portal: PortalClient, last_entry: Any
) -> None:
    notice = publish(centre)
    page = f"/central-notices/{notice.pk}/"
    assert central.post(page, {"reason": ""}).status_code == 422
    assert seen(portal)
    assert central.post(page, {"reason": "检修提前结束"}).status_code == 302
    assert not seen(portal)
    assert (last_entry().act, last_entry().reason) == ("notice.withdrawn", "检修提前结束")
    assert "检修提前结束" in central.get(page).content.decode()
    with door(centre), pytest.raises(OperationRefused):
        withdraw_notice(actor=TU, notice=notice, reason="again")


def test_the_central_team_writes_a_notice(central: OfficeClient, portal: PortalClient, last_entry: Any) -> None:
    now = timezone.localtime()
    form = {"text": TEXT, "text_en": "", "tone": "caution", "zone": "portal", "codes": ["360424"],
            "shown_from": f"{now - timedelta(minutes=5):%Y-%m-%dT%H:%M}",
            "shown_until": f"{now + timedelta(hours=5):%Y-%m-%dT%H:%M}"}  # fmt: skip
    made = central.post("/central-notices/new/", form)
    assert made.status_code == 302
    assert 'data-tone="caution"' in portal.get("/").content.decode()
    page = central.get(made.headers["Location"]).content.decode()
    assert "1 county" in page
    entry = last_entry()
    assert (entry.act, entry.actor_name) == ("notice.published", entry.actor_name)
    assert entry.facts["codes"] == ["360424"]
    assert TEXT in central.get("/central-notices/").content.decode()


def test_a_period_that_ends_before_it_begins_or_in_the_past_is_refused(central: OfficeClient) -> None:
    now = timezone.localtime()
    for first, last in ((2, 1), (-2, -1), (0, 0)):
        form = {"text": TEXT, "tone": "info", "zone": "both",
                "shown_from": f"{now + timedelta(hours=first):%Y-%m-%dT%H:%M}",
                "shown_until": f"{now + timedelta(hours=last):%Y-%m-%dT%H:%M}"}  # fmt: skip
        answer = central.post("/central-notices/new/", form)
        assert answer.status_code == 422
        assert "It must end after it begins" in answer.content.decode()


def test_a_page_without_a_notice_costs_no_query(
    centre: Jurisdiction, xiushui: Jurisdiction, django_assert_num_queries: Any
) -> None:
    with door(xiushui, role="portal"):
        notices.shown("portal", xiushui)
        with django_assert_num_queries(0):
            assert notices.shown("portal", xiushui) == []


def test_what_a_notice_says_is_text_not_markup(centre: Jurisdiction, portal: PortalClient) -> None:
    publish(centre, text="<script>alert(1)</script>")
    assert "<script>alert" not in portal.get("/").content.decode()
