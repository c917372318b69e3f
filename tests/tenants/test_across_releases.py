"""Schemas at different releases, really altered: what an older one can answer, it answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.models import Count, F, Q, Value, Window
from django.db.models.functions import RowNumber
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.people.models import Department
from tenants.across import PART, Fold, Reason, page, read
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.cases import make_case

Places = list[Jurisdiction]


@pytest.fixture
def places(xiushui: Jurisdiction, wuning: Jurisdiction) -> Places:
    """Two urgent cases in Xiushui, one in Wuning; then Wuning's schema loses what this release added."""
    now = timezone.now()
    with door(xiushui):
        for days in (4, 3):
            make_case(received_at=now - timedelta(days=days), urgent=True, promised_due=timezone.localdate())
    with door(wuning):
        make_case("360423", received_at=now - timedelta(days=1), urgent=True, promised_due=timezone.localdate())
    return [wuning, xiushui]


def alter(place: Jurisdiction, statement: str) -> None:
    with door(place, role="owner"), connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement}")


def said(found: Any) -> list[tuple[str, Reason]]:
    return [(each.place.code, each.reason) for each in found.left_out]


def test_a_column_that_is_only_selected_is_said_by_its_default(places: Places, wuning: Jurisdiction) -> None:
    alter(
        wuning, "ALTER TABLE cases_case DROP COLUMN urgent, DROP COLUMN promised_due CASCADE, DROP COLUMN place CASCADE"
    )
    found = read(
        Case.objects.values("urgent", "promised_due", "place").order_by("-received_at"), places, order=("jurisdiction",)
    )
    assert said(found) == []
    assert [(row["jurisdiction"], row["urgent"]) for row in found.rows] == [
        ("360423", False),
        ("360424", True),
        ("360424", True),
    ]
    assert (found.rows[0]["promised_due"], found.rows[0]["place"]) == (None, "")


@pytest.mark.parametrize(
    "queryset",
    [
        lambda: Case.objects.filter(urgent=True).values("number"),
        lambda: Case.objects.filter(urgent=True).values("number", "urgent"),
        lambda: Case.objects.exclude(urgent=False).values("number"),
        lambda: Case.objects.order_by("urgent").values("number"),
        lambda: Case.objects.order_by("urgent").values("number", "urgent"),
        lambda: Case.objects.values("urgent").annotate(count=Count("pk")),
        lambda: Case.objects.order_by().values(everything=Value(1)).annotate(count=Count("pk", Q(urgent=True))),
        lambda: Case.objects.annotate(other=F("urgent"), row=Window(RowNumber(), order_by="urgent")).values("row"),
    ],
)
def test_a_column_that_decides_which_rows_there_are_cannot_be_made_up(
    queryset: Any, places: Places, wuning: Jurisdiction
) -> None:
    alter(wuning, "ALTER TABLE cases_case DROP COLUMN urgent CASCADE")
    found = read(queryset(), places)
    assert said(found) == [("360423", Reason.OLDER_SCHEMA)]
    assert {row["jurisdiction"] for row in found.rows} <= {"360424"}
    assert found.rows


def test_each_schema_is_read_as_it_is(places: Places, xiushui: Jurisdiction, wuning: Jurisdiction) -> None:
    alter(wuning, "ALTER TABLE cases_case DROP COLUMN urgent CASCADE")
    alter(xiushui, "ALTER TABLE cases_case DROP COLUMN promised_due CASCADE")
    found = read(Case.objects.values("urgent", "promised_due"), places, order=("jurisdiction",))
    assert [(row["urgent"], row["promised_due"] is None) for row in found.rows] == [
        (False, False),
        (True, True),
        (True, True),
    ]


def test_a_column_of_the_same_name_in_another_table_is_not_taken_for_it(places: Places, wuning: Jurisdiction) -> None:
    alter(wuning, "ALTER TABLE cases_case DROP COLUMN category CASCADE")
    found = read(
        Case.objects.filter(Q(department__category="x") | Q(department=None)).values("category", "number"), places
    )
    assert (said(found), len(found.rows)) == ([], 3)


def test_text_that_looks_like_a_missing_column_stays_what_was_asked(places: Places, wuning: Jurisdiction) -> None:
    hostile = '"cases_case"."urgent" %s'
    with door(wuning):
        make_case("360423", title=hostile)
    alter(wuning, "ALTER TABLE cases_case DROP COLUMN urgent CASCADE")
    found = read(Case.objects.filter(title=hostile).values("urgent", "title"), places)
    assert [(row["urgent"], row["title"]) for row in found.rows] == [(False, hostile)]


def test_a_table_or_a_schema_that_is_not_there_is_named(places: Places, wuning: Jurisdiction) -> None:
    ghost = Jurisdiction(pk=99999, code="369999", schema_name="j369999", state="active")
    alter(wuning, "DROP TABLE petitions_publishedanswer")
    from apps.systems.petitions.models import PublishedAnswer

    found = read(PublishedAnswer.objects.values("number"), [*places, ghost])
    assert said(found) == [("360423", Reason.OLDER_SCHEMA), ("369999", Reason.MISSING)]


def test_a_table_whose_rights_are_not_given_yet_is_named(places: Places, wuning: Jurisdiction) -> None:
    alter(wuning, "REVOKE ALL ON cases_case FROM ganjiang_oversight")
    found = read(Case.objects.values("number"), places)
    assert (said(found), len(found.rows)) == ([("360423", Reason.OLDER_SCHEMA)], 2)


def test_nobody_is_left_out_for_a_mistake_of_ours(places: Places) -> None:
    for place in places:
        alter(place, "REVOKE ALL ON cases_case FROM ganjiang_oversight")
    with pytest.raises(DatabaseError, match="permission denied"):
        read(Case.objects.values("number"), places)


def test_everybody_in_the_way_at_once_leaves_nothing_but_names(places: Places, xiushui: Jurisdiction) -> None:
    resting = Jurisdiction(pk=99998, code="369998", schema_name="j369998", state="maintenance")
    ghost = Jurisdiction(pk=99999, code="369999", schema_name="j369999", state="active")
    found = read(Case.objects.values("number"), [resting, ghost])
    assert (found.rows, said(found)) == (
        [],
        [("369998", Reason.NOT_IN_SERVICE), ("369999", Reason.MISSING)],
    )


# pages by key


def test_pages_go_on_where_they_ended(places: Places) -> None:
    cases = Case.objects.values("number", "received_at", "id")
    order = ("-received_at", "-id")
    whole = [row["number"] for row in page(cases, places, order=order, size=10).rows]
    seen: list[str] = []
    after = None
    for _ in range(4):
        found = page(cases, places, order=order, size=1, after=after)
        seen += [row["number"] for row in found.rows]
        if not found.has_next:
            break
        after = (found.rows[-1]["received_at"], found.rows[-1]["id"])
    assert seen == whole
    upwards = page(cases, places, order=("received_at", "id"), size=10)
    assert [row["number"] for row in upwards.rows] == whole[::-1]


def test_a_page_goes_one_way(places: Places) -> None:
    with pytest.raises(ValueError, match="up or down"):
        page(Case.objects.values("number"), places, order=("-received_at", "id"), size=1, after=(1, 2))


# parts of a jurisdiction


def test_the_newest_of_each_department_are_one_statement(
    places: Places, xiushui: Jurisdiction, wuning: Jurisdiction
) -> None:
    with door(xiushui):
        Case.objects.update(department=Department.objects.get(code="transport"))
    newest = Case.objects.filter(department__code=PART).order_by("-received_at").values("number", part=Value(PART))[:1]
    with door(xiushui), CaptureQueriesContext(connection) as captured:
        found = read(newest, places, parts={"360424": ["transport", "office", "' OR true --"]})
    assert [(row["jurisdiction"], row["part"]) for row in found.rows] == [("360424", "transport")]
    assert len(captured) == 3
    assert read(newest, places, parts={}).rows == []


def test_equal_groups_of_an_older_schema_are_still_folded(places: Places, wuning: Jurisdiction) -> None:
    alter(wuning, "ALTER TABLE cases_case DROP COLUMN urgent CASCADE")
    counted = Case.objects.values("state").annotate(received=Count("pk"))
    found = read(counted, places, fold=Fold(("state",), ("received",)))
    assert found.rows == [{"state": "received", "received": 3}]
