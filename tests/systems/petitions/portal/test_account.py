"""A signed-in citizen's own letters, wherever they were sent."""

from tenants.models import Jurisdiction
from tests.support.citizens import sign_in_citizen
from tests.support.clients import PortalClient
from tests.systems.petitions.portal.conftest import Writer


def test_own_letters_of_all_places_are_listed(writer: Writer, xiushui: Jurisdiction, wuning: Jurisdiction) -> None:
    client = writer.client
    sign_in_citizen(client)
    first = writer.send()
    client.at(wuning)
    second = Writer(client, wuning).send(title="校门口路灯不亮")
    listed = client.get("/account/petitions/").context["lines"]
    assert [line.number for line in listed] == [second.number, first.number]
    assert listed[1].url == f"{xiushui.portal_url}/petitions/{first.number}/"
    assert client.get("/account/").status_code == 200
    assert first.title in client.get("/account/").content.decode()


def test_an_own_letter_opens_without_its_code(writer: Writer) -> None:
    sign_in_citizen(writer.client)
    sent = writer.send()
    del writer.client.cookies["portal_letters"]
    assert writer.client.get(f"/petitions/{sent.number}/").status_code == 200


def test_another_citizen_does_not_see_it(writer: Writer, xiushui: Jurisdiction) -> None:
    sign_in_citizen(writer.client)
    sent = writer.send()
    other = sign_in_citizen(PortalClient(xiushui), "13907921111")
    assert other.get("/account/petitions/").context["lines"] == []
    assert other.get(f"/petitions/{sent.number}/").status_code == 404


def test_strangers_are_asked_to_sign_in(portal: PortalClient) -> None:
    answer = portal.get("/account/petitions/")
    assert answer.headers["Location"].startswith("/account/sign-in/?next=")


def test_name_and_phone_of_the_account_stand_in_the_letter(writer: Writer) -> None:
    sign_in_citizen(writer.client)
    writer.step("place", place=writer.place.schema_name)
    writer.step("kind", kind="inquiry")
    writer.step("letter", title="问一件事", text="请问怎么办理？")
    assert 'value="13807921234"' in writer.client.get("/petitions/new/contact/").content.decode()
