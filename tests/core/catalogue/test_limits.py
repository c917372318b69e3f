"""Limits: the centre sets them within the law, a jurisdiction may only shorten its promise, new cases get them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.core.cases.limits import LimitRefused, own_limits, promise_less
from apps.core.cases.models import LimitOverride
from apps.core.cases.services import limits_for
from apps.core.catalogue.models import Limit
from apps.core.ledger.services import SYSTEM
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import OfficeClient


def exported(answer: Any) -> bytes:
    """The whole file."""
    return b"".join(answer.streaming_content)


TYPED = {
    "registration_days": "1",
    "promised_days": "10",
    "statutory_days": "60",
    "extension_days": "10",
    "basis": "《信访工作条例》第三十四条",
}
ADDRESS = "/catalogue/limits/petition/complaint/"


class TestAtTheCentre:
    def test_a_limit_changes_with_what_it_was_before_in_the_ledger(
        self, central: OfficeClient, centre: Jurisdiction, limit_of: Callable[[str], Limit], last_entry: Any
    ) -> None:
        assert central.post(ADDRESS, TYPED).headers["Location"] == "/catalogue/limits/"
        limit = limit_of("complaint")
        assert (limit.promised_days, limit.statutory_days) == (10, 60)
        entry = last_entry(centre)
        assert entry.act == "catalogue.limit_changed"
        assert entry.facts["changed"]["promised_days"] == [13, 10]
        assert entry.facts["changed"]["statutory_days"] == [None, 60]
        assert "registration_days" not in entry.facts["changed"]

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"statutory_days": "9"}, "longer than the law allows (9)"),
            ({"basis": ""}, "Please fill in: Basis"),
            ({"basis": "   "}, "Please fill in: Basis"),
            ({"promised_days": "-1"}, "Promise"),
            ({"promised_days": "ten"}, "Promise"),
            ({"registration_days": ""}, "Please fill in: Acceptance"),
        ],
    )
    def test_a_mistake_changes_nothing_and_keeps_what_was_typed(
        self, central: OfficeClient, limit_of: Callable[[str], Limit], changes: dict[str, str], message: str
    ) -> None:
        answer = central.post(ADDRESS, {**TYPED, **changes})
        assert answer.status_code == 422
        assert message in answer.content.decode()
        assert answer.context["form"]["extension_days"].value() == "10"
        assert limit_of("complaint").promised_days == 13

    def test_the_database_keeps_the_promise_within_the_law(self, centre: Jurisdiction) -> None:
        with (
            door(centre),
            pytest.raises(IntegrityError, match="catalogue_limit_promise_within_law"),
            transaction.atomic(),
        ):
            Limit.objects.filter(subkind="complaint").update(promised_days=61, statutory_days=60)

    def test_an_unknown_kind_is_not_found(self, central: OfficeClient) -> None:
        assert central.get("/catalogue/limits/petition/poem/").status_code == 404

    def test_it_is_listed_and_exported(self, central: OfficeClient) -> None:
        page = central.get("/catalogue/limits/").content.decode()
        assert "complaint" in page
        lines = exported(central.get("/catalogue/limits/?export=csv")).decode("utf-8-sig").splitlines()
        assert len(lines) == 8

    def test_the_centre_has_no_promise_of_its_own(self, central: OfficeClient) -> None:
        assert central.get("/limits/").status_code == 404
        assert central.post("/limits/petition/complaint/", {"promised_days": "1"}).status_code == 404


class TestInAJurisdiction:
    @pytest.fixture
    def admin(self, office: OfficeClient) -> OfficeClient:
        office.cookies["language"] = "en"
        return office.sign_in("admin")

    def test_a_shorter_promise_counts_for_new_cases_here_only(
        self, admin: OfficeClient, xiushui: Jurisdiction, wuning: Jurisdiction, last_entry: Any
    ) -> None:
        page = admin.get("/limits/petition/complaint/").content.decode()
        assert "Clocks that run keep their limit." in page
        answer = admin.post("/limits/petition/complaint/", {"promised_days": "7"}, follow=True)
        assert "It counts for cases that begin from now on." in answer.content.decode()
        with door(xiushui):
            assert limits_for("petition", "complaint").promised == 7
        with door(wuning):
            assert limits_for("petition", "complaint").promised == 13
        entry = last_entry(xiushui)
        assert entry.act == "cases.promise_shortened"
        assert entry.facts["promised_days"] == [None, 7]
        assert entry.facts["central"] == 13

    @pytest.mark.parametrize("days", ["14", "365"])
    def test_a_longer_promise_is_refused_in_words(self, admin: OfficeClient, xiushui: Jurisdiction, days: str) -> None:
        answer = admin.post("/limits/petition/complaint/", {"promised_days": days})
        assert answer.status_code == 422
        assert "The centre&#x27;s limit is 13 working days." in answer.content.decode()
        assert f'value="{days}"' in answer.content.decode()
        with door(xiushui):
            assert not LimitOverride.objects.exists()
            with pytest.raises(LimitRefused):
                promise_less(actor=SYSTEM, case_kind="petition", subkind="complaint", promised_days=int(days))

    def test_the_same_day_may_be_promised_and_the_promise_given_up(
        self, admin: OfficeClient, xiushui: Jurisdiction, last_entry: Any
    ) -> None:
        admin.post("/limits/petition/complaint/", {"promised_days": "0"})
        with door(xiushui):
            assert limits_for("petition", "complaint").promised == 0
        admin.post("/limits/petition/complaint/", {"promised_days": ""})
        with door(xiushui):
            assert limits_for("petition", "complaint").promised == 13
        assert last_entry(xiushui).act == "cases.promise_as_the_centre"

    def test_when_the_centre_becomes_shorter_than_the_own_promise_the_centre_counts(
        self, admin: OfficeClient, central: OfficeClient, xiushui: Jurisdiction
    ) -> None:
        admin.post("/limits/petition/complaint/", {"promised_days": "12"})
        central.post(ADDRESS, TYPED)
        with door(xiushui):
            row = next(own for own in own_limits() if own.central.subkind == "complaint")
            assert (row.promised_days, row.own_days) == (10, 12)
            assert limits_for("petition", "complaint").promised == 10

    @pytest.mark.parametrize("duty", ["clerk", "handler", "reviewer", "leader", "supervisor"])
    def test_every_official_reads_them_and_only_the_administrator_changes_them(
        self, office: OfficeClient, xiushui: Jurisdiction, duty: str
    ) -> None:
        office.sign_in(duty)
        page = office.get("/limits/").content.decode()
        assert "/limits/petition/complaint/" not in page
        assert 'href="/limits/"' in page
        assert office.get("/limits/petition/complaint/").status_code == 403
        assert office.post("/limits/petition/complaint/", {"promised_days": "1"}).status_code == 403
        with door(xiushui):
            assert not LimitOverride.objects.exists()

    def test_they_sort_filter_and_are_exported(self, admin: OfficeClient) -> None:
        admin.post("/limits/petition/complaint/", {"promised_days": "7"})
        rows = admin.get("/limits/?sort=-promised_days").context["table"].objects
        assert [row.promised_days for row in rows] == [20, 13, 13, 7, 3, 3, 3]
        assert len(admin.get("/limits/?system=project").context["table"].objects) == 0
        assert len(admin.get("/limits/?q=complaint").context["table"].objects) == 1
        text = exported(admin.get("/limits/?q=complaint&export=csv")).decode("utf-8-sig")
        assert text.splitlines()[1].startswith("complaint,petition,7,7,13,")

    def test_an_unknown_kind_is_not_found(self, admin: OfficeClient) -> None:
        assert admin.get("/limits/petition/poem/").status_code == 404
