"""An administrator keeps the API tokens of the own jurisdiction."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Department, DutyHolding, Official
from oversight.models import ApiToken
from oversight.tokens import create_token, revoke_token, token_named
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, with_token
from tests.support.clients import OfficeClient

TYPED = {"name": "统计局报表", "scope": "cases", "days": "30"}
SHOWN = re.compile(r"gj_[\w-]{43}")


@pytest.fixture
def admin(xiushui: Jurisdiction) -> OfficeClient:
    client = OfficeClient(xiushui)
    client.cookies["language"] = "en"
    return client.sign_in("admin")


def last_entry(place: Jurisdiction) -> Entry:
    with door(place):
        return Entry.objects.order_by("-recorded_at", "-id")[0]


def test_a_token_is_shown_once_works_and_is_in_the_ledger(admin: OfficeClient, xiushui: Jurisdiction) -> None:
    answer = admin.post("/api-tokens/new/", TYPED)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    text = SHOWN.findall(answer.content.decode())[0]
    assert Asker(OfficeClient(xiushui), text).ask("{ jurisdictions { code } }") == {
        "jurisdictions": [{"code": "360424"}]
    }
    with door(xiushui):
        token = ApiToken.objects.get(name="统计局报表")
        maker = Official.objects.get(username="admin").name
    assert (token.scope, token.created_by, token.state) == ("cases", maker, "valid")
    assert timedelta(days=29) < (token.expires_at or timezone.now()) - timezone.now() <= timedelta(days=30)
    entry = last_entry(xiushui)
    assert (entry.act, entry.actor_name, entry.duty) == ("api_token_created", maker, "admin")
    assert (entry.facts["name"], entry.facts["scope"]) == ("统计局报表", "cases")
    for page in ("/api-tokens/", f"/api-tokens/{token.pk}/", f"/api-tokens/{token.pk}/revoke/"):
        shown = admin.get(page).content.decode()
        assert "统计局报表" in shown
        assert text not in shown
        assert token.token_hash not in shown
    assert text not in str(entry.facts)


def test_the_list_tells_scope_expiry_last_use_maker_and_state(admin: OfficeClient, xiushui: Jurisdiction) -> None:
    with_token(xiushui, name="used").ask("{ jurisdictions { code } }")
    with_token(xiushui, "summary", name="old", expires_at=timezone.now() - timedelta(days=1))
    with_token(xiushui, name="gone")
    with door(xiushui):
        revoke_token(token=token_named("gone"), actor=SYSTEM)
    page: Any = admin.get("/api-tokens/?export=csv")
    lines = b"".join(page.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,May read,Expires,Last used,Created by,Created,State"
    rows = {line.split(",")[0]: line.split(",") for line in lines[1:]}
    assert {name: row[-1] for name, row in rows.items()} == {"used": "valid", "old": "expired", "gone": "revoked"}
    assert rows["used"][2] == "until revoked"
    assert rows["used"][3] != rows["gone"][3] == "not used yet"
    assert rows["old"][1] == "figures only"
    assert rows["used"][4] == "on the server"
    for state, names in (("valid", {"used"}), ("expired", {"old"}), ("revoked", {"gone"})):
        text = admin.get(f"/api-tokens/?state={state}").content.decode()
        assert {name for name in rows if f">{name}</a>" in text} == names


def test_revoking_asks_first_and_ends_it_at_once(admin: OfficeClient, xiushui: Jurisdiction) -> None:
    machine = with_token(xiushui, name="machine")
    with door(xiushui):
        url = f"/api-tokens/{token_named('machine').pk}/"
    assert "Revoke the token machine?" in admin.get(f"{url}revoke/").content.decode()
    assert machine.post("{ jurisdictions { code } }").status_code == 200
    assert admin.post(f"{url}revoke/").headers["Location"] == url
    assert machine.post("{ jurisdictions { code } }").status_code == 401
    assert last_entry(xiushui).act == "api_token_revoked"
    with door(xiushui):
        entries = Entry.objects.count()
    assert admin.post(f"{url}revoke/").status_code == 302
    assert admin.get(f"{url}revoke/").headers["Location"] == url
    with door(xiushui):
        assert Entry.objects.count() == entries
    assert "Revoke the token" not in admin.get(url).content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Please fill in: Name"),
        ({"name": "x" * 61}, "60"),
        ({"name": "taken"}, "A token of this name is in force"),
        ({"scope": "everything"}, "everything"),
        ({"scope": "titles"}, "titles"),
        ({"days": "36500"}, "36500"),
    ],
)
def test_a_mistake_is_said_and_makes_no_token(
    admin: OfficeClient, xiushui: Jurisdiction, changes: dict[str, str], message: str
) -> None:
    with_token(xiushui, name="taken")
    answer = admin.post("/api-tokens/new/", {**TYPED, **changes})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    with door(xiushui):
        assert ApiToken.objects.count() == 1


def test_nobody_gives_a_token_that_sees_more_than_its_giver(admin: OfficeClient, xiushui: Jurisdiction) -> None:
    page = admin.get("/api-tokens/new/").content.decode()
    assert 'value="titles"' not in page
    assert "You see no titles yourself" in page
    with door(xiushui):
        official = Official.objects.get(username="admin")
        DutyHolding.objects.create(official=official, department=Department.objects.all()[0], duty="supervisor")
    page = admin.get("/api-tokens/new/").content.decode()
    assert 'value="titles"' in page
    assert "You see no titles yourself" not in page
    assert SHOWN.search(admin.post("/api-tokens/new/", {**TYPED, "scope": "titles"}).content.decode())


def test_an_administrator_keeps_the_own_tokens_only(
    admin: OfficeClient, xiushui: Jurisdiction, wuning: Jurisdiction, jiujiang: Jurisdiction
) -> None:
    for place in (wuning, jiujiang):
        machine = with_token(place, name="theirs")
        with door(place):
            key = token_named("theirs").pk
        assert admin.get(f"/api-tokens/{key}/").status_code == 404
        assert admin.post(f"/api-tokens/{key}/revoke/").status_code == 404
        assert machine.post("{ jurisdictions { code } }").status_code == 200
    assert "theirs" not in admin.get("/api-tokens/").content.decode()


def test_the_side_bar_leads_administrators_there(admin: OfficeClient, xiushui: Jurisdiction) -> None:
    assert 'href="/api-tokens/" aria-current="page"' in admin.get("/api-tokens/").content.decode()
    assert "/api-tokens/" not in OfficeClient(xiushui).sign_in("clerk").get("/oversight/").content.decode()


def test_two_tokens_in_force_never_share_a_name_and_scopes_are_known(xiushui: Jurisdiction) -> None:
    facts: dict[str, Any] = {"created_at": timezone.now(), "name": "one"}
    with door(xiushui):
        create_token(name="one", actor=SYSTEM)
        with pytest.raises(IntegrityError, match="oversight_apitoken_one_of_a_name"), transaction.atomic():
            ApiToken.objects.create(token_hash="1", **facts)
        with pytest.raises(IntegrityError, match="oversight_apitoken_scope_is_known"), transaction.atomic():
            ApiToken.objects.create(token_hash="2", **{**facts, "name": "two"}, scope="all")


@pytest.mark.parametrize("change", [{"scope": "titles"}, {"token_hash": "0" * 64}, {"expires_at": None}])
def test_the_office_cannot_widen_a_token_nor_delete_it(xiushui: Jurisdiction, change: dict[str, Any]) -> None:
    with door(xiushui):
        create_token(name="narrow", actor=SYSTEM, scope="summary")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ApiToken.objects.update(**change)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ApiToken.objects.all().delete()
