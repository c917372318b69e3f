"""The directory of departments, and who may read what of the exchange."""

import pytest
from django.db import ProgrammingError, transaction

from apps.core.people.models import Department
from apps.platforms.exchange import selectors, tasks
from apps.platforms.exchange.hub.models import Address, Envelope
from apps.platforms.exchange.models import Handover, InboxMessage, OutboxMessage
from apps.platforms.exchange.services import publish_directory
from tenants import selectors as tenants
from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction


def names(code: str) -> dict[str, str]:
    with door(PUBLIC):
        return {address.department_code: address.name for address in selectors.addresses(code)}


def test_a_new_installation_has_every_department_in_the_directory(xiushui: Jurisdiction, jiangxi: Jurisdiction) -> None:
    for place in (xiushui, jiangxi):
        with door(place):
            departments = {d.code: d.name for d in Department.objects.all()}
        assert names(place.code) == departments
        assert len(departments) > 3


def test_the_accepting_department_comes_first(xiushui: Jurisdiction) -> None:
    with door(PUBLIC):
        first = selectors.addresses(xiushui.code).first()
    assert first is not None
    assert first.accepts
    assert first.department_code == "petitions"


def test_publishing_again_changes_nothing(inside: Jurisdiction) -> None:
    before = list(Address.objects.order_by("id").values())
    assert publish_directory(inside) == 0
    assert list(Address.objects.order_by("id").values()) == before


def test_a_renamed_a_new_and_a_retired_department_are_published_by_the_beat(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        Department.objects.filter(code="transport").update(name="修水县交通局")
        Department.objects.filter(code="office").update(active=False)
        Department.objects.create(code="parks", name="修水县公园管理处", short_name="公园处")
    tasks.publish_directories()
    known = names(xiushui.code)
    assert known["transport"] == "修水县交通局"
    assert known["parks"] == "修水县公园管理处"
    assert "office" not in known
    with door(PUBLIC):
        assert Address.objects.get(jurisdiction_code=xiushui.code, department_code="office").active is False
    with door(xiushui):
        Department.objects.filter(code="parks").delete()
        assert publish_directory(xiushui) == 1
    assert "parks" not in names(xiushui.code)


def test_one_can_write_to_every_jurisdiction_that_serves_besides_oneself(
    xiushui: Jurisdiction, wuning: Jurisdiction, jiangxi: Jurisdiction
) -> None:
    def codes() -> list[str]:
        with door(xiushui):
            return [j.code for j in selectors.jurisdictions_to_write_to(besides=xiushui.code)]

    assert codes() == ["000000", "360000", "360400", "360423"]
    try:
        with door(PUBLIC):
            Jurisdiction.objects.filter(pk=wuning.pk).update(state=JurisdictionState.ARCHIVED)
            Jurisdiction.objects.filter(pk=jiangxi.pk).update(state=JurisdictionState.MAINTENANCE)
        tenants.forget()
        assert codes() == ["000000", "360000", "360400"]
    finally:
        tenants.forget()


@pytest.mark.parametrize("model", [Address, Envelope, OutboxMessage, InboxMessage, Handover])
@pytest.mark.parametrize("verb", ["select", "insert", "delete"])
def test_the_portal_reaches_nothing_of_the_exchange(xiushui: Jurisdiction, model: type[Address], verb: str) -> None:
    def attempt() -> None:
        match verb:
            case "select":
                model.objects.first()
            case "insert":
                model.objects.bulk_create([model(pk=None)])
            case _:
                model.objects.all().delete()

    with door(xiushui, role="portal"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        attempt()


@pytest.mark.parametrize("model", [Envelope, OutboxMessage, InboxMessage])
def test_oversight_does_not_read_letters(xiushui: Jurisdiction, model: type[Envelope]) -> None:
    with (
        door(xiushui, role="oversight"),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        model.objects.first()
