"""The list of all jurisdictions, and the page of one."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tenants.models import Jurisdiction
from tests.operations.console.conftest import exported
from tests.operations.console.test_notices import publish
from tests.support.clients import OfficeClient


def test_all_jurisdictions_are_listed_filtered_sorted_and_exported(central: OfficeClient) -> None:
    page = central.get("/jurisdictions/").content.decode()
    for name in ("江西省", "九江市", "修水县", "武宁县"):
        assert name in page
    for order, first, second in (("code", "360423", "360424"), ("-code", "360424", "360423")):
        page = central.get(f"/jurisdictions/?level=county&sort={order}").content.decode()
        assert page.index(f"/jurisdictions/{first}/") < page.index(f"/jurisdictions/{second}/")
    assert "/jurisdictions/360000/" not in page
    page = central.get("/jurisdictions/?city=360400").content.decode()
    assert "/jurisdictions/360424/" in page
    assert "/jurisdictions/360400/" in page
    assert "/jurisdictions/360000/" not in page
    file = exported(central.get("/jurisdictions/?level=county&export=csv"))
    assert "360424" in file
    assert "xiushui.jx.localhost" in file


def test_the_page_of_one_says_what_is_known_of_it(
    central: OfficeClient, centre: Jurisdiction, xiushui: Jurisdiction
) -> None:
    publish(centre, text="只给修水县的公告", codes=["360424"])
    publish(centre, text="只给武宁县的公告", codes=["360423"])
    publish(centre, text="将来的公告", shown_from=timezone.now() + timedelta(hours=1),
            shown_until=timezone.now() + timedelta(hours=2))  # fmt: skip
    page = central.get("/jurisdictions/360424/").content.decode()
    for text in ("xiushui.office.localhost", "petitions.bulk_acts", "只给修水县的公告", "将来的公告", "pilot county"):
        assert text in page, text
    assert "只给武宁县的公告" not in page
    assert central.get("/jurisdictions/369999/").status_code == 404


def test_its_own_rule_of_a_flag_is_marked(central: OfficeClient) -> None:
    assert "by a rule of its own" not in central.get("/jurisdictions/360424/").content.decode()
    change = "/flags/petitions.bulk_acts/change/?about=jurisdiction:360424&to=off"
    central.post(change, {"seen": "none", "reason": "x"})
    assert "by a rule of its own" in central.get("/jurisdictions/360424/").content.decode()


def test_the_centre_itself_cannot_be_closed(central: OfficeClient) -> None:
    assert "cannot be closed" in central.get("/jurisdictions/000000/").content.decode()
    assert central.post("/jurisdictions/000000/close/", {}).status_code == 404


def test_no_link_to_what_nobody_may_open(office: OfficeClient, xiushui: Jurisdiction) -> None:
    office.sign_in("admin")
    page: Any = office.get("/account/").content.decode()
    for path in ("/jurisdictions/", "/flags/", "/central-notices/"):
        assert f'href="{path}"' not in page
