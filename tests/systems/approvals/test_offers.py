"""A jurisdiction adopts items: better than the centre, never worse, and PostgreSQL refuses the rest by itself."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from apps.core.ledger.models import Entry
from apps.core.people.models import Department
from apps.systems.approvals.items.content import Limit
from apps.systems.approvals.items.drafts import begin_draft, save_draft
from apps.systems.approvals.items.publishing import publish, withdraw
from apps.systems.approvals.offers.models import Offer, Window
from apps.systems.approvals.offers.refusals import OfferOutdated, OfferRefused
from apps.systems.approvals.offers.services import (
    Counter,
    Terms,
    adopt,
    change_offer,
    keep_window,
    resume,
    stop,
    take_version,
)
from tenants.context import door
from tests.systems.approvals.conftest import EDITOR, FOOD, LOCAL, PUBLISHER


def terms_of(offer, **changes):
    kept = Terms(department=offer.department, promised_days=offer.promised_days, dropped=offer.dropped_materials)
    return replace(kept, **changes)


def next_version(centre, item, *, in_force_from=None, **changes):
    with door(centre):
        draft = begin_draft(actor=EDITOR, item=item)
        draft = save_draft(actor=EDITOR, draft=draft, content=replace(draft.parts, **changes), revision=1)
        return publish(actor=PUBLISHER, draft=draft, revision=2, reason="修订", in_force_from=in_force_from)


def test_an_adopted_item_has_a_code_of_its_own_in_the_province(offered, published, xiushui, wuning):
    version = published()
    here, there = offered(xiushui, version), offered(wuning, version)
    assert (here.code, there.code) == ("360424-0001-001", "360423-0001-001")
    with door(xiushui):
        assert Offer.objects.get().department.code == "market"
        assert [window.phone for window in Offer.objects.get().windows.all()] == ["0792-12345"]
        entry = Entry.objects.get(act="offers.adopted")
        assert (entry.facts["code"], entry.facts["version"]) == (here.code, 1)


def test_an_item_is_adopted_once_at_its_level_and_while_it_is_in_use(offered, published, centre, xiushui, jiangxi):
    version = published()
    offered(xiushui, version)
    with door(xiushui):
        terms = Terms(department=Department.objects.get(code="market"))
        with pytest.raises(OfferRefused):
            adopt(actor=LOCAL, item=version.item_id, terms=terms)
        with pytest.raises(OfferRefused):
            adopt(actor=LOCAL, item="9999-001", terms=terms)
    with door(jiangxi), pytest.raises(OfferRefused):
        adopt(actor=LOCAL, item=version.item_id, terms=Terms(department=Department.objects.get(code="market")))
    other = published(name="小餐饮登记")
    with door(centre):
        withdraw(actor=PUBLISHER, item=other.item, reason="取消")
    with door(xiushui), pytest.raises(OfferRefused):
        adopt(actor=LOCAL, item=other.item_id, terms=terms)


def test_a_limit_is_only_shortened_and_materials_are_only_dropped(offered, xiushui):
    offer = offered(xiushui)
    with door(xiushui):
        better = change_offer(
            actor=LOCAL, offer=offer, revision=1, terms=terms_of(offer, promised_days=3, dropped=["system"])
        )
        assert (better.promised_days, better.central_days, better.dropped_materials) == (3, 8, ["system"])
        for worse, field in (({"promised_days": 9}, "promised_days"), ({"dropped": ["passport"]}, "dropped")):
            with pytest.raises(OfferRefused) as refused:
                change_offer(actor=LOCAL, offer=offer, revision=2, terms=terms_of(better, **worse))
            assert refused.value.field == field
        again = change_offer(actor=LOCAL, offer=offer, revision=2, terms=terms_of(offer, promised_days=None))
        assert again.promised_days == 8


def test_without_a_central_promise_the_own_one_stays_within_the_law(offered, published, xiushui):
    version = published(promised=Limit(), online=False, steps=())
    offer = offered(xiushui, version)
    assert offer.promised_days is None
    with door(xiushui):
        assert change_offer(actor=LOCAL, offer=offer, revision=1, terms=terms_of(offer, promised_days=20)).revision == 2
        with pytest.raises(OfferRefused):
            change_offer(actor=LOCAL, offer=offer, revision=2, terms=terms_of(offer, promised_days=21))


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        ("promised_days", "9", "offers_limits_are_only_shortened"),
        ("promised_days", "NULL", "offers_limits_are_only_shortened"),
        ("dropped_materials", "'{passport}'", "offers_materials_are_only_dropped"),
        ("state", "'gone'", "offers_state_is_known"),
        ("item", "'0001-002'", "offers_code_ends_with_the_item"),
        ("code", "'36042-0001-001'", "offers_code_is_division_and_item"),
    ],
)
def test_the_database_refuses_what_is_worse_than_the_centre(offered, xiushui, column, value, name):
    offered(xiushui)
    with (
        door(xiushui),
        pytest.raises(IntegrityError, match=name),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE offers_offer SET {column} = {value}")


def test_a_window_is_named_once_for_an_offer(offered, xiushui):
    offer = offered(xiushui)
    with door(xiushui):
        window = Window.objects.get()
        with pytest.raises(IntegrityError, match="offers_window_once"), transaction.atomic():
            offer.places.create(window=window)
        with pytest.raises(OfferRefused):
            keep_window(actor=LOCAL, counter=Counter(name=window.name, address="别处"))
        counter = Counter(name="综合窗口", address="义宁镇", hours=[("周六", "9:00–12:00")], active=False)
        changed = keep_window(actor=LOCAL, counter=counter, window=window, revision=1)
        assert (changed.name, changed.hours, changed.active) == ("综合窗口", [["周六", "9:00–12:00"]], False)
        with pytest.raises(OfferOutdated):
            keep_window(actor=LOCAL, counter=counter, window=window, revision=1)


def test_of_two_administrators_the_second_is_told(offered, xiushui):
    offer = offered(xiushui)
    with door(xiushui):
        change_offer(actor=LOCAL, offer=offer, revision=1, terms=terms_of(offer, promised_days=5))
        with pytest.raises(OfferOutdated) as told:
            change_offer(actor=LOCAL, offer=offer, revision=1, terms=terms_of(offer, promised_days=4))
        assert told.value.who == "谢芳"
        with pytest.raises(OfferOutdated):
            stop(actor=LOCAL, offer=offer, revision=1, reason="改由市里办理")


def test_a_newer_version_is_taken_over_and_keeps_what_is_still_better(offered, published, centre, xiushui):
    version = published()
    offer = offered(xiushui, version, promised_days=6, dropped=["system", "plan"])
    newer = next_version(
        centre,
        version.item,
        promised=Limit(days=5),
        steps=(),
        materials=tuple(each for each in FOOD.materials if each.key != "plan"),
    )
    with door(xiushui):
        with pytest.raises(OfferRefused):
            take_version(actor=LOCAL, offer=offer, revision=1, number=3)
        taken = take_version(actor=LOCAL, offer=offer, revision=1, number=newer.number)
        assert (taken.version, taken.central_days, taken.promised_days) == (2, 5, 5)
        assert taken.dropped_materials == ["system"]
        assert taken.windows.count() == 1
        assert Entry.objects.get(act="offers.version_taken").facts["version"] == [1, 2]


def test_a_shorter_promise_of_one_s_own_stays_when_the_centre_changes(offered, published, centre, xiushui):
    version = published()
    offer = offered(xiushui, version, promised_days=3)
    next_version(centre, version.item, visits=1)
    with door(xiushui):
        assert take_version(actor=LOCAL, offer=offer, revision=1, number=2).promised_days == 3


def test_an_offer_is_stopped_with_a_reason_and_resumed(offered, xiushui):
    offer = offered(xiushui)
    with door(xiushui):
        with pytest.raises(OfferRefused):
            stop(actor=LOCAL, offer=offer, revision=1, reason=" ")
        assert stop(actor=LOCAL, offer=offer, revision=1, reason="改由市里办理").state == "stopped"
        assert resume(actor=LOCAL, offer=offer, revision=2).state == "offered"
        with pytest.raises(OfferRefused):
            resume(actor=LOCAL, offer=offer, revision=3)


def test_a_closed_department_gets_no_item(published, offered, xiushui):
    version = published()
    with door(xiushui):
        Department.objects.filter(code="market").update(active=False)
    with pytest.raises(OfferRefused) as refused:
        offered(xiushui, version)
    assert refused.value.field == "department"
