"""Sending: once, receipted at once, with the office running or not."""

from django.conf import settings
from django.test import override_settings

from apps.core.citizens.models import Draft
from apps.core.relay.models import Submission
from apps.systems.petitions import drafts
from config.zones import PORTAL
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tests.support.clients import PortalClient
from tests.support.live import LiveDatabase
from tests.systems.petitions.portal.conftest import Writer


def test_pressed_again_after_the_answer_the_same_receipt_is_shown(writer: Writer, xiushui: Jurisdiction) -> None:
    writer.write()
    written_as = writer.client.get("/petitions/new/check/").context["written_as"]
    writer.client.post("/petitions/new/send/", {"written_as": written_as})
    first = writer.client.get("/petitions/receipt/").context["sent"]
    again = writer.client.post("/petitions/new/send/", {"written_as": written_as})
    assert again.headers["Location"] == "/petitions/receipt/"
    assert writer.client.get("/petitions/receipt/").context["sent"] == first
    with door(xiushui):
        assert Submission.objects.count() == 1


def test_pressed_twice_before_the_first_answer_came_the_receipt_is_the_same(
    writer: Writer, xiushui: Jurisdiction
) -> None:
    writer.write()
    token = writer.client.cookies[drafts.COOKIE].value
    writer.client.post("/petitions/new/send/")
    second = PortalClient(xiushui)  # the second press still carries the cookies of before
    second.cookies[drafts.COOKIE] = token
    assert second.post("/petitions/new/send/").headers["Location"] == "/petitions/receipt/"
    assert second.get("/petitions/receipt/").context["sent"] == writer.client.get("/petitions/receipt/").context["sent"]
    with door(xiushui):
        assert Submission.objects.count() == 1


def test_pressed_twice_at_the_same_moment_one_letter_is_sent(live_database: LiveDatabase) -> None:
    place = live_database.jurisdiction("360424")
    with override_settings(**PORTAL):
        writer = Writer(PortalClient(place), place).write()
        token = writer.client.cookies[drafts.COOKIE].value

        def press() -> str:
            client = PortalClient(place)
            client.cookies[drafts.COOKIE] = token
            sent = client.post("/petitions/new/send/")
            assert sent.status_code == 302
            return str(client.get("/petitions/receipt/").context["sent"].number)

        first, second, third = live_database.in_threads(press, press, press)
    assert first == second == third
    with live_database.admin() as cursor:
        cursor.execute("SELECT count(*) FROM j360424.relay_submission")
        assert cursor.fetchone() == (1,)


def test_nothing_of_the_letter_stays_in_the_draft(writer: Writer) -> None:
    writer.send()
    with door(PUBLIC, role="owner"):
        [row] = Draft.objects.all()
    assert row.kind == drafts.DRAFTS.sent
    assert set(drafts.DRAFTS.read(row)) == {
        "schema",
        "number",
        "code",
        "digest",
        "title",
        "kind",
        "sent_at",
        "written_as",
    }


def test_with_the_office_stopped_the_receipt_and_the_letter_are_there(writer: Writer) -> None:
    sent = writer.send()
    page = writer.client.get(f"/petitions/{sent.number}/")
    assert page.status_code == 200
    assert page.context["page"].clock.limit_days == 13
    assert [entry.title for entry in page.context["page"].story] != []


def test_the_receipt_says_by_when_and_can_be_printed(writer: Writer) -> None:
    sent = writer.send(kind="inquiry")
    receipt = writer.client.get("/petitions/receipt/")
    assert receipt.context["clock"].limit_days == 3
    assert any("3" in line for line in receipt.context["following"])
    pdf = writer.client.get("/petitions/receipt/pdf/")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert sent.number in pdf.headers["Content-Disposition"]
    assert pdf.content.startswith(b"%PDF-")
    assert "no-store" in pdf.headers["Cache-Control"]


def test_the_receipt_is_for_the_browser_that_sent(writer: Writer, xiushui: Jurisdiction) -> None:
    writer.send()
    stranger = PortalClient(xiushui)
    assert stranger.get("/petitions/receipt/").headers["Location"] == "/track/"
    assert stranger.get("/petitions/receipt/pdf/").status_code == 404


def test_the_code_stands_in_no_address(writer: Writer) -> None:
    sent = writer.send()
    page = writer.client.get("/petitions/receipt/").content.decode()
    assert all(sent.code not in part.split('"')[0] for part in page.split('href="')[1:])
    assert sent.code not in writer.client.cookies["portal_letters"].value


def test_sending_without_a_letter_leads_to_writing_one(portal: PortalClient) -> None:
    assert portal.post("/petitions/new/send/").headers["Location"] == "/petitions/new/"


def test_an_unfinished_letter_is_not_sent(writer: Writer, xiushui: Jurisdiction) -> None:
    writer.write()
    writer.step("letter", title="", text="", where="")
    assert writer.client.post("/petitions/new/send/").headers["Location"] == "/petitions/new/letter/"
    with door(xiushui):
        assert not Submission.objects.exists()


def test_another_letter_begins_empty(writer: Writer) -> None:
    writer.send()
    assert writer.client.get("/petitions/new/").headers["Location"] == "/petitions/new/place/"
    writer.step("place", place=writer.place.schema_name)
    assert writer.client.get("/petitions/new/letter/").headers["Location"] == "/petitions/new/kind/"


def test_an_unfinished_letter_can_be_thrown_away(writer: Writer) -> None:
    writer.write()
    assert writer.client.post("/petitions/new/anew/").status_code == 302
    with door(PUBLIC, role="owner"):
        assert not Draft.objects.exists()


def test_a_flood_of_letters_from_one_address_is_slowed(writer: Writer) -> None:
    answers = [writer.client.post("/petitions/new/send/").status_code for _ in range(21)]
    assert answers[:20] == [302] * 20
    assert answers[20] == 429


def test_the_cookie_of_a_draft_spans_the_portals_only(writer: Writer) -> None:
    writer.write()
    cookie = writer.client.cookies[drafts.COOKIE]
    assert cookie["domain"] == settings.PORTAL_COOKIE_DOMAIN
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
