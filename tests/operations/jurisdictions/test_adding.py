"""A jurisdiction is added by one command, and a run that was cut short is finished by the same."""

import re
from typing import Any

import pytest
from django.core.management.base import CommandError

from apps.core.ledger.models import Entry
from apps.core.people.models import Department, Official
from apps.operations.jurisdictions import adding
from apps.platforms.exchange.hub.models import Address
from tenants import selectors
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tenants.provisioning.schemas import schema_exists
from tests.operations.jurisdictions.conftest import command, last_line, written
from tests.support.clients import OfficeClient, PortalClient
from tests.support.live import LiveDatabase

NEW = ("360499", "庐江新区", "--short-name", "庐江", "--slug", "lujiang", "--parent", "360400", "--kind", "市辖区")


def add(**changes: str) -> str:
    arguments = list(NEW)
    for name, value in changes.items():
        if name == "code":
            arguments[0] = value
        elif name == "name":
            arguments[1] = value
        else:
            option = f"--{name.replace('_', '-')}"
            arguments[arguments.index(option) + 1] = value
    return command("add", *arguments)


@pytest.fixture
def added(live_database: LiveDatabase) -> str:
    return add()


def test_it_serves_at_once_on_both_hosts(added: str) -> None:
    place = selectors.jurisdiction_by_slug("lujiang")
    assert last_line(added) == "Added 庐江新区 (360499) at lujiang; it is in service."
    assert PortalClient(place).get("/").status_code == 200
    assert OfficeClient(place).get("/sign-in/").status_code == 200
    receipt = written(place)
    assert receipt.number.startswith("360499-P")


def test_its_administrator_signs_in_once_with_the_password_that_was_told(added: str) -> None:
    place = selectors.jurisdiction_by_slug("lujiang")
    password = re.search(r"first password (\S+)", added)[1]  # type: ignore[index]
    with door(place):
        [official] = Official.objects.all()
        assert (official.username, official.must_change_password) == ("admin", True)
        assert {duty.duty for duty in official.duties} == {"admin"}
    office = OfficeClient(place).sign_in("admin", password)
    assert "password" in office.get("/").headers["Location"]
    assert password not in str(list_entries(place))


def list_entries(place: Jurisdiction) -> list[Any]:
    with door(place):
        return list(Entry.objects.values_list("act", "facts"))


def test_it_has_the_departments_of_its_level_and_others_can_write_to_them(added: str) -> None:
    place = selectors.jurisdiction_by_slug("lujiang")
    with door(place):
        departments = list(Department.objects.values_list("code", flat=True))
        assert Department.objects.get(code="transport").short_name.startswith("区")
    with door(PUBLIC):
        known = Address.objects.filter(jurisdiction_code="360499", active=True)
        assert sorted(known.values_list("department_code", flat=True)) == sorted(departments)


def test_both_ledgers_tell_of_it(added: str) -> None:
    place, centre = selectors.jurisdiction_by_slug("lujiang"), selectors.jurisdiction_by_code("000000")
    for there in (place, centre):
        assert "jurisdiction.added" in [act for act, _ in list_entries(there)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "36049"}, "no division code"),
        ({"code": "060499"}, "no division code"),
        ({"code": "360424"}, "is there already"),
        ({"slug": "graphql"}, "reserved"),
        ({"slug": "xiushui"}, "belongs to 修水县"),
        ({"slug": "Lu_Jiang"}, "no slug"),
        ({"slug": "lu--jiang"}, "no slug"),
        ({"name": "修水县"}, "already the name of 360424"),
        ({"parent": "369999"}, "no jurisdiction 369999"),
        ({"parent": "360424"}, "cannot be above"),
        ({"parent": "000000"}, "no jurisdiction 000000"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    live_database: LiveDatabase, changes: dict[str, str], said: str
) -> None:
    before = len(selectors.all_jurisdictions())
    with pytest.raises(CommandError, match=said):
        add(**changes)
    selectors.forget()
    assert len(selectors.all_jurisdictions()) == before
    assert not schema_exists("j360499")


@pytest.mark.parametrize("moment", ["create_schema", "publish_directory", "record_in_the_centre"])
def test_killed_in_the_middle_it_serves_nobody_and_the_same_command_finishes_it(
    live_database: LiveDatabase, moment: str, tmp_path: Any
) -> None:
    where = (
        "tenants.provisioning.jurisdictions" if moment == "create_schema" else "apps.operations.jurisdictions.adding"
    )
    killed = live_database.start(
        f"import os, {where} as module\n"
        "from django.core.management import call_command\n"
        f"module.{moment} = lambda *a, **k: os.kill(os.getpid(), 9)\n"
        f"call_command('jurisdiction', 'add', *{NEW!r}, '--yes')\n"
    )
    killed.communicate()
    assert killed.returncode == -9
    selectors.forget()
    place = selectors.jurisdiction_by_slug("lujiang")
    assert PortalClient(place).get("/").status_code == 503
    assert "in service" in last_line(add())
    assert PortalClient(selectors.jurisdiction_by_slug("lujiang")).get("/").status_code == 200
    with door(place):
        assert Official.objects.count() == 1


def test_what_was_begun_is_not_finished_as_something_else(live_database: LiveDatabase) -> None:
    from tenants.provisioning.jurisdictions import Division, register

    register([Division("360499", "庐江新区", "庐江", "county", "市辖区", "360400", "lujiang")])
    with pytest.raises(CommandError, match="another slug"):
        add(slug="luxinqu")


def test_without_a_terminal_somebody_must_say_yes(live_database: LiveDatabase) -> None:
    with pytest.raises(CommandError, match="--yes"):
        command("add", *NEW, yes=False)
    assert not schema_exists("j360499")


def test_the_slug_typed_wrongly_changes_nothing(live_database: LiveDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda question: "lujang")
    with pytest.raises(CommandError, match="Not confirmed"):
        command("add", *NEW, yes=False)
    monkeypatch.setattr("builtins.input", lambda question: "lujiang")
    assert "in service" in last_line(command("add", *NEW, yes=False))


class Terminal:
    @staticmethod
    def isatty() -> bool:
        return True


def test_only_the_owner_may(live_database: LiveDatabase, settings: Any) -> None:
    settings.GANJIANG_ZONE = "office"
    with pytest.raises(CommandError, match="owner"):
        add()


def test_in_the_demo_it_gets_the_accounts_of_the_demo(live_database: LiveDatabase, settings: Any) -> None:
    settings.DEMO = True
    add()
    office = OfficeClient(selectors.jurisdiction_by_slug("lujiang")).sign_in("clerk", adding.DEMO_ACCOUNT)
    assert office.get("/").status_code == 200
