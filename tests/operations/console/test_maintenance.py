"""A jurisdiction under maintenance: it says so, accepts nothing, loses nothing, and goes on afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone, translation

from apps.core.cases.models import Case
from apps.core.citizens.models import Draft
from apps.core.citizens.services import purge
from apps.core.relay.models import Submission
from apps.core.relay.services import hand_in
from apps.core.relay.tasks import take_in
from apps.operations.closing import close_for_maintenance, open_after_maintenance, postpone_end
from apps.operations.refusals import OperationRefused
from apps.platforms.exchange import services as exchange
from apps.platforms.exchange.carry import carry
from config.zones import PORTAL
from oversight.tokens import create_token
from tenants import registers
from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState
from tenants.maintenance.models import Maintenance
from tenants.maintenance.services import begin
from tenants.models import Jurisdiction
from tenants.selectors import jurisdiction_by_code
from tests.operations.console.conftest import TU
from tests.oversight.conftest import Asker
from tests.platforms.exchange.conftest import TYPE, Receiver, receiver  # noqa: F401  a fixture
from tests.support.clients import OfficeClient, PortalClient
from tests.support.live import LiveDatabase
from tests.systems.petitions.portal.conftest import LETTER, Writer

WORDS = "系统升级，请稍后再来。"
REASON = "迁移 j360424 到新机"


@pytest.fixture
def close(centre: Jurisdiction, xiushui: Jurisdiction) -> Callable[..., Maintenance]:
    """Close Xiushui."""

    def run(hours: float = 1, place: Jurisdiction = xiushui) -> Maintenance:
        end = timezone.now() + timedelta(hours=hours)
        with door(centre):
            return close_for_maintenance(actor=TU, jurisdiction=place, reason=REASON, words=WORDS, expected_end=end)

    return run


@pytest.fixture
def reopen(centre: Jurisdiction, xiushui: Jurisdiction) -> Callable[[], Maintenance]:
    """Open it again."""

    def run() -> Maintenance:
        with door(centre):
            return open_after_maintenance(actor=TU, jurisdiction=xiushui, reason="完成")

    return run


def test_the_portal_says_why_until_when_and_which_other_ways_there_are(
    close: Any, portal: PortalClient, wuning: Jurisdiction
) -> None:
    close()
    for path in ("/", "/petitions/new/letter/", "/track/", "/petitions/"):
        answer = portal.get(path)
        page = answer.content.decode()
        assert answer.status_code == 503, path
        assert WORDS in page
        assert "修水县" in page
        assert 'href="http://jx.localhost' in page
        assert "12345" in page
        assert REASON not in page, "the reason is the central team's"
        assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert PortalClient(wuning).get("/").status_code == 200
    assert PortalClient().get("/").status_code == 200


def test_the_front_door_still_lists_the_place_and_says_so(close: Any, xiushui: Jurisdiction) -> None:
    close()
    page = PortalClient().get("/").content.decode()
    assert page.count("维护中") == 1
    answer = PortalClient().get("/places/xiushui/?to=write")
    assert answer.headers["Location"] == f"{xiushui.portal_url}/petitions/new/"


def test_the_office_is_closed_likewise(close: Any, office: OfficeClient, wuning: Jurisdiction) -> None:
    office.sign_in("clerk")
    close()
    answer = office.get("/")
    assert answer.status_code == 503
    assert WORDS in answer.content.decode()
    assert office.post("/petitions/register/", {}).status_code == 503
    assert OfficeClient(wuning).get("/sign-in/").status_code == 200


def test_a_part_of_a_page_asked_for_by_htmx_becomes_the_whole_page(close: Any, portal: PortalClient) -> None:
    close()
    answer = portal.get("/petitions/new/similar/", headers={"HX-Request": "true"})
    assert answer.status_code == 503
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#main", "outerHTML")


def test_a_citizen_in_the_middle_of_a_letter_keeps_it_and_goes_on(
    close: Any, reopen: Any, portal: PortalClient, xiushui: Jurisdiction
) -> None:
    writer = Writer(portal, xiushui)
    writer.step("place", place=xiushui.schema_name)
    writer.step("kind", kind="complaint", category="")
    close()
    refused = writer.step("letter", **LETTER)
    assert refused.status_code == 503
    assert "没有收到" in refused.content.decode()
    with door(PUBLIC, role="owner"):
        assert Draft.objects.count() == 1
    reopen()
    assert writer.step("letter", **LETTER).headers["Location"] == "/petitions/new/files/", "sent again by a reload"
    writer.step("files")
    writer.step("contact", confidentiality="open", name="徐国强", phone="13879206021", email="", publish_consent="on")
    assert portal.post("/petitions/new/send/").status_code == 302
    assert take_in() == 1


def test_a_letter_that_would_have_run_out_meanwhile_is_kept_as_much_longer(
    close: Any, reopen: Any, portal: PortalClient, xiushui: Jurisdiction
) -> None:
    Writer(portal, xiushui).step("place", place=xiushui.schema_name)
    Writer(portal, xiushui).step("kind", kind="complaint", category="")
    close(hours=24 * 30)
    later = timezone.now() + timedelta(days=20)
    with door(PUBLIC, role="owner"):
        Maintenance.objects.update(began_at=timezone.now() - timedelta(days=20))
        purge(at=later)
        before = Draft.objects.get().expires_at
    reopen()
    with door(PUBLIC, role="owner"):
        assert Draft.objects.get().expires_at - before >= timedelta(days=20)


def test_what_was_handed_in_before_waits_and_is_taken_in_afterwards(
    close: Any, reopen: Any, xiushui: Jurisdiction, wuning: Jurisdiction
) -> None:
    letter = {"kind": "help", "title": "路灯不亮", "text": "村口路灯坏了三天", "place": "义宁镇"}
    for place in (xiushui, wuning):
        with door(place, role="portal"):
            hand_in(kind="petition", payload=letter)
    close()
    assert take_in() == 1, "the others go on"
    with door(xiushui):
        assert not Case.objects.exists()
    reopen()
    assert take_in() == 1
    with door(xiushui):
        assert Case.objects.count() == 1


def test_messages_of_others_wait_and_arrive_afterwards(
    close: Any,
    reopen: Any,
    xiushui: Jurisdiction,
    wuning: Jurisdiction,
    receiver: Receiver,  # noqa: F811
) -> None:
    with door(xiushui):
        exchange.send(to_code="360423", type=TYPE, thread="T1", payload={"text": "before"})
    close()
    with door(wuning):
        exchange.send(to_code="360424", type=TYPE, thread="T2", payload={"text": "to the closed one"})
    carry()
    assert receiver.texts == []
    reopen()
    while carry():
        pass
    assert sorted(receiver.texts) == ["before", "to the closed one"]


def test_oversight_names_it_as_left_out(close: Any, xiushui: Jurisdiction, jiujiang: Jurisdiction) -> None:
    with door(jiujiang):
        _, token = create_token(name="test", actor=TU)
    asker = Asker(OfficeClient(jiujiang), token)
    question = "{ cases(first: 10) { leftOut { reason jurisdiction { code } } } }"
    assert asker.ask(question)["cases"]["leftOut"] == []
    close()
    assert asker.ask(question)["cases"]["leftOut"] == [{"reason": "NOT_IN_SERVICE", "jurisdiction": {"code": "360424"}}]


def test_a_process_that_does_not_know_yet_accepts_and_nothing_of_it_is_lost(live_database: LiveDatabase) -> None:
    """The race: closed by one process while another's register is up to half a minute old."""
    place, centre = live_database.jurisdiction("360424"), live_database.jurisdiction("000000")
    with override_settings(**PORTAL):
        writer = Writer(PortalClient(place), place).write()
        live_database.run(
            "from datetime import timedelta\nfrom django.utils import timezone\n"
            "from apps.operations.closing import close_for_maintenance\n"
            "from apps.core.ledger.services import SYSTEM\nfrom tenants.context import door\n"
            "from tenants.selectors import jurisdiction_by_code\n"
            "with door(jurisdiction_by_code('000000')):\n"
            "    close_for_maintenance(actor=SYSTEM, jurisdiction=jurisdiction_by_code('360424'), reason='r',"
            " words='w', expected_end=timezone.now() + timedelta(hours=1))\n"
        )
        assert jurisdiction_by_code("360424").state == JurisdictionState.ACTIVE, "this process knows nothing yet"
        assert writer.client.post("/petitions/new/send/").status_code == 302
        number = writer.client.get("/petitions/receipt/").context["sent"].number
        registers.forget_all()  # half a minute later
        assert writer.client.get("/petitions/receipt/").status_code == 503
    assert take_in() == 0
    with door(place):
        assert Submission.objects.get().number == number
    with door(centre):
        open_after_maintenance(actor=TU, jurisdiction=place, reason="done")
    assert take_in() == 1
    with door(place):
        assert Case.objects.get().number == number


def test_two_officials_who_close_at_once_close_it_once(live_database: LiveDatabase) -> None:
    place, centre = live_database.jurisdiction("360424"), live_database.jurisdiction("000000")

    def press() -> str:
        translation.activate("en")
        end = timezone.now() + timedelta(hours=1)
        try:
            with door(centre):
                close_for_maintenance(actor=TU, jurisdiction=place, reason="r", words="w", expected_end=end)
        except OperationRefused as refused:
            return refused.message
        return "closed"

    first, second = sorted(live_database.in_threads(press, press), key=lambda said: said != "closed")
    assert first == "closed"
    assert "somebody else has just closed it" in second
    with door(centre):
        assert Maintenance.objects.count() == 1


def test_the_console_closes_postpones_and_opens(
    central: OfficeClient, portal: PortalClient, centre: Jurisdiction, last_entry: Any
) -> None:
    page = "/jurisdictions/360424/"
    assert "Close for maintenance" in central.get(page).content.decode()
    end = timezone.localtime() + timedelta(hours=2)
    form = {"words": WORDS, "reason": REASON, "expected_end": f"{end:%Y-%m-%dT%H:%M}"}
    assert central.post(f"{page}close/", {**form, "reason": ""}).status_code == 422
    assert portal.get("/").status_code == 200
    assert central.post(f"{page}close/", form).headers["Location"] == page
    assert (last_entry().act, last_entry().reason) == ("maintenance.begun", REASON)
    assert portal.get("/").status_code == 503
    assert REASON in central.get(page).content.decode()
    assert central.post(f"{page}close/", form).status_code == 422, "it is closed already"
    later = end + timedelta(hours=3)
    changed = {"words": "还要三小时。", "expected_end": f"{later:%Y-%m-%dT%H:%M}"}
    assert central.post(f"{page}postpone/", changed).status_code == 302
    assert "还要三小时。" in portal.get("/").content.decode()
    assert last_entry().act == "maintenance.postponed"
    assert central.post(f"{page}open/", {"reason": "完成"}).status_code == 302
    assert portal.get("/").status_code == 200
    assert (last_entry().act, last_entry().reason) == ("maintenance.ended", "完成")
    assert central.post(f"{page}open/", {"reason": "again"}).status_code == 422


def test_an_end_in_the_past_is_refused(centre: Jurisdiction, xiushui: Jurisdiction, close: Any) -> None:
    with pytest.raises(OperationRefused):
        close(hours=-1)
    close()
    with door(centre), pytest.raises(OperationRefused):
        postpone_end(actor=TU, jurisdiction=xiushui, words=WORDS, expected_end=timezone.now())
    assert jurisdiction_by_code("360424").state == JurisdictionState.MAINTENANCE


def test_the_portal_cannot_read_who_closed_it_and_why(close: Any) -> None:
    from django.db import DatabaseError, transaction

    close()
    with door(PUBLIC, role="portal"):
        assert list(Maintenance.objects.values_list("words", flat=True)) == [WORDS]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            list(Maintenance.objects.values_list("reason", flat=True))


def test_what_an_operation_has_closed_only_it_opens(central: OfficeClient, xiushui: Jurisdiction) -> None:
    with door(PUBLIC, role="owner"):
        end = timezone.now() + timedelta(minutes=30)
        begin(jurisdiction=xiushui, by="ops", reason="restore", words=WORDS, expected_end=end, by_work=True)
    page = central.get("/jurisdictions/360424/").content.decode()
    assert "closed by an operation" in page
    assert "/jurisdictions/360424/open/" not in page
    answer = central.post("/jurisdictions/360424/open/", {"reason": "x"})
    assert answer.status_code == 422
    assert "opens it again itself" in answer.content.decode()
    assert PortalClient(xiushui).get("/").status_code == 503
    with pytest.raises(CommandError, match="opens it again itself"):
        call_command("maintenance", "xiushui", "--off", "--reason", "x")
    call_command("maintenance", "xiushui", "--off", "--reason", "killed", "--after-killed-work")
    assert PortalClient(xiushui).get("/").status_code == 200
