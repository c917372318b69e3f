"""Feature flags at the console: whom a change reaches, why it was made, what the officials then see."""

from typing import Any

import pytest

from apps.operations.refusals import OperationRefused
from apps.operations.switching import change_flag
from apps.systems.petitions.flags import BULK_ACTS
from tenants.context import PUBLIC, door
from tenants.flags.models import FlagChange, FlagRule
from tenants.flags.selectors import is_on
from tenants.models import Jurisdiction
from tests.operations.console.conftest import TU
from tests.support.clients import OfficeClient

NAME = BULK_ACTS.name
CHANGE = f"/flags/{NAME}/change/"


def test_the_matrix_shows_the_flags_of_the_code(central: OfficeClient) -> None:
    page = central.get("/flags/").content.decode()
    assert NAME in page
    assert "Acts on many messages at once" in page
    assert "5 / 5" in page


def test_a_change_says_whom_it_reaches_before_it_is_made(central: OfficeClient, xiushui: Jurisdiction) -> None:
    page = central.get(f"{CHANGE}?about=level:county&to=off").content.decode()
    assert "It switches the behaviour off in 2 counties." in page
    assert "修水县" in page
    assert is_on(BULK_ACTS, xiushui), "a preview changes nothing"


def test_a_change_needs_a_reason_and_is_in_the_history_and_the_ledger(
    central: OfficeClient, xiushui: Jurisdiction, wuning: Jurisdiction, last_entry: Any
) -> None:
    where = f"{CHANGE}?about=jurisdiction:360424&to=off"
    assert central.post(where, {"seen": "none", "reason": "  "}).status_code == 422
    assert is_on(BULK_ACTS, xiushui)
    answer = central.post(where, {"seen": "none", "reason": "批量操作有误"})
    assert answer.headers["Location"] == f"/flags/{NAME}/"
    assert not is_on(BULK_ACTS, xiushui), "seen at once by the process that changed it"
    assert is_on(BULK_ACTS, wuning)
    page = central.get(f"/flags/{NAME}/").content.decode()
    assert "批量操作有误" in page
    assert f'href="{CHANGE}?about=jurisdiction:360424&amp;to=none"' in page, "the rule can be removed"
    entry = last_entry()
    assert (entry.act, entry.reason) == ("flag.changed", "批量操作有误")
    assert entry.facts == {"flag": NAME, "scope": "jurisdiction", "target": "360424", "from": None, "to": False}


def test_the_officials_of_a_county_where_it_is_off_act_on_one_message_at_a_time(
    central: OfficeClient, office: OfficeClient, wuning: Jurisdiction
) -> None:
    office.sign_in("clerk")
    refused = {"do": "accept", "pick": "360424-P2026-000001-1@1"}
    assert office.post("/petitions/selection/", refused).status_code == 302
    central.post(f"{CHANGE}?about=jurisdiction:360424&to=off", {"seen": "none", "reason": "试点"})
    assert office.post("/petitions/selection/", refused).status_code == 404
    assert OfficeClient(wuning).sign_in("clerk").post("/petitions/selection/", refused).status_code == 302


def test_of_two_officials_who_change_the_same_rule_the_second_is_told(central: OfficeClient) -> None:
    where = f"{CHANGE}?about=everywhere:&to=off"
    central.post(where, {"seen": "none", "reason": "first"})
    answer = central.post(f"{CHANGE}?about=everywhere:&to=on", {"seen": "none", "reason": "second"})
    assert answer.status_code == 422
    assert "has changed this rule meanwhile" in answer.content.decode()
    assert rules() == 1


def rules() -> int:
    with door(PUBLIC):
        return FlagRule.objects.count()


def test_a_rule_that_is_taken_away_leaves_its_history(central: OfficeClient, xiushui: Jurisdiction) -> None:
    central.post(f"{CHANGE}?about=level:county&to=off", {"seen": "none", "reason": "off"})
    central.post(f"{CHANGE}?about=level:county&to=none", {"seen": "off", "reason": "no longer needed"})
    assert is_on(BULK_ACTS, xiushui)
    with door(PUBLIC):
        assert list(FlagChange.objects.values_list("before", "after")) == [(False, None), (None, False)]


@pytest.mark.parametrize(
    ("scope", "target", "to"),
    [("level", "village", True), ("jurisdiction", "360999", True), ("everywhere", "county", True), ("x", "", True)],
)
def test_a_rule_about_nothing_that_exists_is_refused(centre: Jurisdiction, scope: str, target: str, to: bool) -> None:
    with door(centre), pytest.raises(OperationRefused):
        change_flag(actor=TU, flag=NAME, scope=scope, target=target, to=to, reason="x", seen=None)


def test_a_flag_that_the_code_has_forgotten_is_shown_as_dead_and_can_only_lose_its_rules(
    central: OfficeClient, centre: Jurisdiction
) -> None:
    with door(centre):
        change_flag(actor=TU, flag="gone.flag", scope="everywhere", target="", to=True, reason="early", seen=None)
    page = central.get("/flags/").content.decode()
    assert "gone.flag" in page
    assert "dead" in page
    where = "/flags/gone.flag/change/?about=everywhere:&to="
    assert central.post(f"{where}off", {"seen": "on", "reason": "x"}).status_code == 422
    assert central.post(f"{where}none", {"seen": "on", "reason": "tidy"}).status_code == 302
    assert 'href="/flags/gone.flag/"' not in central.get("/flags/").content.decode()
    assert "tidy" in central.get("/flags/gone.flag/").content.decode()
    assert central.get("/flags/never.there/").status_code == 404
