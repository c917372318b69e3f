"""Officials and machines that ask the oversight API."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Department, Official
from apps.core.search.services import search_vector
from apps.platforms.supervision.models import Order, Score
from apps.platforms.supervision.scoring.arithmetic import Counting, sheet_of
from apps.platforms.supervision.scoring.scheme import SCHEME
from apps.systems.petitions.models import PublishedAnswer
from oversight.tokens import create_token
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.cases import make_case
from tests.support.clients import OfficeClient
from tests.support.supervision import planted


class Asker:
    """Asks a jurisdiction's /graphql/, by session or token."""

    def __init__(self, client: OfficeClient, token: str = "") -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def post(self, query: str = "", **body: Any) -> Any:
        return self.client.post(
            "/graphql/",
            json.dumps({"query": query, **body} if query else body),
            content_type="application/json",
            headers={
                "Accept-Language": "en",
                **self.headers,
            },  # the API heeds it, unlike pages: machines have no cookie
        )

    def ask(self, query: str, **variables: Any) -> Any:
        """The data; an error fails the test."""
        answer = self.post(query, variables=variables)
        found = answer.json()
        assert answer.status_code == 200, found
        assert "errors" not in found, found["errors"]
        return found["data"]

    def refused(self, query: str, **variables: Any) -> dict[str, Any]:
        """The first error."""
        found: dict[str, Any] = self.post(query, variables=variables).json()["errors"][0]
        return found

    def code(self, query: str, **variables: Any) -> str:
        """The first error's code."""
        return str(self.refused(query, **variables)["extensions"]["code"])


def sign_in(jurisdiction: Jurisdiction, username: str) -> Asker:
    client = OfficeClient(jurisdiction)
    with door(jurisdiction):
        client.force_login(Official.objects.get(username=username), "apps.core.people.auth.OfficialBackend")
    return Asker(client)


def with_token(jurisdiction: Jurisdiction, scope: str = "cases", name: str = "", **options: Any) -> Asker:
    with door(jurisdiction):
        _, text = create_token(name=name or f"analyst of {scope}", actor=SYSTEM, scope=scope, **options)
    return Asker(OfficeClient(jurisdiction), text)


@pytest.fixture
def supervisor(jiangxi: Jurisdiction) -> Asker:
    """The province's supervisor, signed in."""
    return sign_in(jiangxi, "supervisor")


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> date:
    """Today, as the product counts it."""
    return timezone.localdate()


Moments = Callable[[int], datetime]


@pytest.fixture
def ago() -> Moments:
    """`ago(3)`: noon three days ago, Asia/Shanghai."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    return lambda days: noon - timedelta(days=days)


@pytest.fixture
def province(
    jiangxi: Jurisdiction, jiujiang: Jurisdiction, xiushui: Jurisdiction, wuning: Jurisdiction, ago: Moments, day: date
) -> None:
    """Seven cases: three in Xiushui, two in Wuning, one in the city, one of the province's own."""
    with door(xiushui):
        late: dict[str, Any] = {"promised_due": day - timedelta(days=2), "breached_on": day - timedelta(days=1)}
        make_case(title="河堤开裂", received_at=ago(9), subkind="complaint", category="urban.02", **late)
        make_case(
            title="公交改线",
            received_at=ago(8),
            closed_at=ago(4),
            satisfaction="satisfied",
            used_days=3,
            category="transport",
        )
        make_case(title="保密来信", received_at=ago(7), confidentiality="accepting_office", state="handling")
    with door(wuning):
        make_case("360423", title="路灯不亮", received_at=ago(6), closed_at=ago(1), used_days=6, breached_on=day)
        make_case(
            "360423",
            title="重开的信",
            received_at=ago(5),
            closed_at=ago(1),
            used_days=2,
            rounds=2,
            satisfaction="basically",
        )
    with door(jiujiang):
        make_case("360400", title="市里的信", received_at=ago(3), promised_due=day, channel="phone")
    with door(jiangxi):
        make_case("360000", title="省里的信", received_at=ago(2), promised_due=day + timedelta(days=3))


@pytest.fixture
def places(
    province: None,
    jiangxi: Jurisdiction,
    jiujiang: Jurisdiction,
    xiushui: Jurisdiction,
    wuning: Jurisdiction,
    ago: Moments,
) -> dict[str, Jurisdiction]:
    """Each case in a department, one in the handler's; a word to look for; an answer published in each place; an alert
    with an order and a published score in each, in Xiushui a second alert that names the handler.
    """
    found = {place.code: place for place in (jiangxi, jiujiang, wuning, xiushui)}
    for code, place in found.items():
        with door(place):
            Case.objects.update(department=Department.objects.get(code="transport"))
            PublishedAnswer.objects.create(
                number=f"{code}-answer",
                kind="inquiry",
                title="办结",
                question="？",
                answer="。",
                answered_by="办公室",
                received_on=ago(3).date(),
                answered_at=ago(1),
                search=search_vector("办结"),
            )
            _supervise(code)
    with door(wuning):
        Case.objects.update(search=search_vector("办结"))
    with door(xiushui):
        handler = Official.objects.get(username="handler")
        Case.objects.filter(title="公交改线").update(official=handler)
        handler.holdings.exclude(department__code="civil").delete()
        planted("360424-own", rule="T-05", level="red", official_id=str(handler.pk), official_name=handler.name)
        Order.objects.create(**order_of("360424", 2), department="civil")
    return found


def order_of(code: str, serial: int) -> dict[str, Any]:
    """What an order of a jurisdiction says."""
    now = timezone.now()
    return {"number": f"{code}-S2026-{serial:04d}", "text": "限期办结。", "due_on": (now - timedelta(days=1)).date(),
            "issued_by": "周敏", "issued_by_id": "", "issued_at": now - timedelta(days=4, hours=serial)}  # fmt: skip


def _supervise(code: str) -> None:
    """An alert, an order, and a score that is published and one that is not."""
    alert = planted(f"{code}-alert")
    Order.objects.create(**order_of(code, 1), department="transport", alert=alert)
    for month, published in ((date(2026, 10, 1), timezone.now()), (date(2026, 9, 1), None)):
        sheet = sheet_of([Counting(rule="T-04", level="yellow")], [], SCHEME)
        Score.objects.create(
            month=month, subject="department", code="transport", rules_version=1, base=sheet.base, bonus=0,
            total=sheet.total, grade="excellent", computed_at=timezone.now(), published_at=published,
            lines={"parts": sheet.parts, "lines": [line.told() for line in sheet.lines], "done": 3},
        )  # fmt: skip


def collected(data: Any, key: str) -> Iterator[Any]:
    """All values of a key, however deep."""
    if isinstance(data, list):
        for each in data:
            yield from collected(each, key)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name == key:
                yield value
            yield from collected(value, key)
