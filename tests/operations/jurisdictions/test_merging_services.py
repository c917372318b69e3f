"""Two counties become one: what they offered, and the windows where they did."""

from dataclasses import replace

from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Department
from apps.systems.approvals.items.services import begin_item, publish
from apps.systems.approvals.offers.adopting_many import adopt_here
from apps.systems.approvals.offers.models import Offer, Window
from apps.systems.approvals.offers.services import Counter, keep_window
from tenants import selectors
from tenants.context import door
from tests.operations.jurisdictions.conftest import Counties
from tests.support.clients import PortalClient
from tests.systems.approvals.conftest import EDITOR, FOOD, PUBLISHER


def test_services_of_both_are_offered_once_by_the_successor_at_the_windows_of_both(counties: Counties) -> None:
    with door(selectors.jurisdiction_by_code("000000")):
        codes = []
        for name in ("食品经营许可", "取水许可"):
            draft = begin_item(actor=EDITOR, content=replace(FOOD, name=name))
            codes.append(publish(actor=PUBLISHER, draft=draft, revision=1, reason="新设").item_id)
    for place, items in ((counties.wuning, codes), (counties.xiushui, codes[:1])):
        with door(place):
            window = keep_window(actor=SYSTEM, counter=Counter(name="一号窗口", address=place.name))
            adopt_here(items, windows=[window])
    counties.merge()
    with door(counties.xiushui):
        assert [offer.code for offer in Offer.objects.all()] == [f"360424-{code}" for code in codes]
        assert set(Window.objects.values_list("name", flat=True)) == {"一号窗口", "一号窗口（武宁）"}
        assert Offer.objects.get(item=codes[0]).windows.count() == 2
        assert Offer.objects.get(item=codes[1]).windows.get().address == "武宁县"
        assert Offer.objects.get(item=codes[1]).department == Department.objects.get(code="market")
    portal = PortalClient(counties.xiushui)
    for old, new in (("360423", "360424"), ("360424", "360424")):
        answered = portal.get(f"/items/{old}-{codes[1]}/", follow=True)
        assert answered.status_code == 200
        assert f"{new}-{codes[1]}" in answered.content.decode()
