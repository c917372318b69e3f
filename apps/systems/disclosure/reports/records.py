"""The records behind a cell: of this schema, or of all below in one statement."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from apps.core.workdays.services import local_date
from apps.systems.disclosure.reports.counting import (
    Question,
    dispute_side,
    disputes_in,
    entered_in,
    requests_in,
    side,
)
from apps.systems.disclosure.reports.layout import BY_KEY, FORWARD, HANDLED, NEW, OVER, ROW_OF, TOTAL
from apps.systems.disclosure.reports.sources import source_of
from apps.systems.disclosure.requests.display import outcome_label
from apps.systems.disclosure.requests.enums import ApplicantKind, DisputeKind, DisputeResult
from tenants.across import read
from tenants.context import current_jurisdiction
from tenants.models import Jurisdiction

MOST = 2000


@dataclass(frozen=True)
class Record:
    """A line of the list behind a cell."""

    number: str
    title: str
    place: str
    organ: str
    kind: str
    received_on: date | None
    ended_on: date | None
    outcome: str
    url: str = ""


def behind_requests(question: Question, row: str, column: str) -> list[Record]:
    """The requests counted in a cell of table 3."""
    rows = requests_in(question).filter(_of_row(question, row))
    if column != TOTAL:
        rows = rows.filter(applicant_kind=column)
    found = rows.values(
        "applicant_kind", "received_on", number=F("case__number"), title=F("case__title"),
        closed_at=F("case__closed_at"), outcome=F("case__outcome"), organ=F("case__department__short_name"),
    ).order_by("received_on", "number")  # fmt: skip
    return [
        Record(
            number=each["number"], title=each["title"], place=_place(question, each), organ=each["organ"] or "",
            kind=str(ApplicantKind(each["applicant_kind"]).label), received_on=each["received_on"],
            ended_on=_day(each["closed_at"]), outcome=outcome_label(each["outcome"]), url=_url(question, each),
        )
        for each in rows_of(found, question)
    ]  # fmt: skip


def _of_row(question: Question, row: str) -> Q:
    if row in {NEW, OVER, FORWARD}:
        return side(question, row)
    if row == HANDLED:
        return side(question, HANDLED) & Q(case__outcome__in=list(ROW_OF))
    return side(question, HANDLED) & Q(case__outcome__in=BY_KEY[row].outcomes)


def behind_disputes(question: Question, kind: str, result: str) -> list[Record]:
    """The reviews and suits counted in a cell of table 4."""
    pending, ended = dispute_side(question, pending=True), dispute_side(question, pending=False)
    wanted = pending if result == DisputeResult.PENDING else ended & Q(result=result)
    rows = disputes_in(question).filter(kind=kind).filter(pending | ended if result == TOTAL else wanted)
    found = rows.values(
        "kind", "filed_on", "decided_on", "result", "reference", number=F("request__case__number"),
        title=F("request__case__title"), organ=F("request__case__department__short_name"),
    ).order_by("filed_on", "reference")  # fmt: skip
    return [
        Record(
            number=each["number"], title=f"{each['reference']}　{each['title']}", place=_place(question, each),
            organ=each["organ"] or "", kind=str(DisputeKind(each["kind"]).label), received_on=each["filed_on"],
            ended_on=each["decided_on"], outcome=str(DisputeResult(each["result"]).label), url=_url(question, each),
        )
        for each in rows_of(found, question)
    ]  # fmt: skip


def behind_figure(question: Question, figure: str) -> list[Record]:
    """What stands behind a figure of table 2: the records of its source, or who entered it and when."""
    source = source_of(figure)
    if source is not None:
        return [
            Record(each.number, each.title, each.place, each.organ, "", each.on, None, "", each.url)
            for each in source.records(question, figure)
        ]
    found: Any = entered_in(question).filter(figure=figure).values(
        "organ", "value", "entered_at", name=F("entered_by__name")
    ).order_by("organ")  # fmt: skip
    if question.places:
        found = entered_in(question).filter(figure=figure).values("organ", "value", "entered_at").order_by("organ")
    return [
        Record(
            number=f"{each['value'] / 100:g}", title=str(each.get("name", "")), place=_place(question, each),
            organ=each["organ"], kind="", received_on=_day(each["entered_at"]), ended_on=None, outcome="",
        )
        for each in rows_of(found, question)
    ]  # fmt: skip


def rows_of(rows: Any, question: Question) -> list[dict[str, Any]]:
    """At most 2,000 rows in their order; of several places by one statement, each with its `jurisdiction`."""
    if not question.places:
        return list(rows[:MOST])
    order = tuple(rows.query.order_by)
    return read(rows[:MOST], question.places, order=order, limit=MOST).rows


def _names(question: Question) -> dict[str, Jurisdiction]:
    return {place.code: place for place in question.places}


def _place(question: Question, each: dict[str, Any]) -> str:
    code = each.get("jurisdiction", "")
    return _names(question)[code].name if code else ""


def _url(question: Question, each: dict[str, Any]) -> str:
    """Only what lies in this jurisdiction can be opened here."""
    if question.places and each.get("jurisdiction") != current_jurisdiction().code:
        return ""
    return reverse("cases:page", args=[each["number"]])


def _day(moment: datetime | None) -> date | None:
    return local_date(moment) if moment is not None else None
