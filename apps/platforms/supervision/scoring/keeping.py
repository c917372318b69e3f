"""Keeping scores: a month is computed when it has ended, published by a supervisor, and can be checked at any time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.ledger.services import record
from apps.core.people.models import Department
from apps.core.people.services import actor_of
from apps.platforms.supervision.acts import SCORED
from apps.platforms.supervision.enums import Subject
from apps.platforms.supervision.models import Score
from apps.platforms.supervision.refusals import SupervisionRefused
from apps.platforms.supervision.scoring.arithmetic import Sheet, grade_of, mean, sheet_of
from apps.platforms.supervision.scoring.replay import Account, Month, month_of, next_month, replay_month
from apps.platforms.supervision.scoring.scheme import SCHEME
from tenants.context import door
from tenants.waiting import jurisdictions_with

log = structlog.get_logger(__name__)
_WITHOUT_SCORES = (
    "t.received_at < '{ends}' AND t.department <> ''"
    " AND NOT EXISTS (SELECT 1 FROM {schema}.supervision_score s WHERE s.month = DATE '{begins}')"
)


def scheme_of(parameters: Any) -> dict[str, Any]:
    """The points of a version; what it does not name is as DOMAIN has it."""
    return {**SCHEME, **parameters.get("scores", {})}


@transaction.atomic
def score_month(*, first: date, now: datetime) -> list[Score]:
    """Compute a month's scores behind the open door. Those that are published stay. Returns the scores written."""
    from apps.platforms.supervision.rulebook.services import rulebook

    book = rulebook()
    month = replay_month(first, as_of=now, book=book)
    version = book.at(month.begins)
    names = dict(Department.objects.values_list("code", "name"))
    published = set(Score.objects.filter(month=first, published_at__isnull=False).values_list("subject", "code"))
    scheme = scheme_of(version.parameters)
    rows = [
        _row(month, key, account, names, version.number, scheme, now)
        for key, account in month.accounts.items()
        if key not in published
    ]
    Score.objects.filter(month=first, published_at__isnull=True).delete()
    return Score.objects.bulk_create(rows)


def _row(
    month: Month, key: tuple[str, str], account: Account, names: dict[str, str], version: int,
    scheme: dict[str, Any], now: datetime,
) -> Score:  # fmt: skip
    subject, code = key
    sheet = sheet_of(account.alerts, account.done, scheme)
    return Score(
        month=month.first,
        subject=subject,
        code=code,
        name=(names.get(code, code) if subject == Subject.DEPARTMENT else account.name)[:60],
        rules_version=version,
        base=sheet.base,
        bonus=sheet.bonus,
        total=sheet.total,
        grade=grade_of(sheet.total, scheme),
        lines={"parts": sheet.parts, "lines": [line.told() for line in sheet.lines], "done": len(account.done)},
        computed_at=now,
    )


@transaction.atomic
def publish_month(*, official: Any, first: date, now: datetime) -> int:
    """A supervisor publishes a month: from now on its scores stay as they are. Raises SupervisionRefused."""
    from apps.platforms.supervision.policies import can_supervise

    if not can_supervise(official):
        raise SupervisionRefused(_("Only a supervisor publishes scores."))
    if now < Month(first).ends:
        raise SupervisionRefused(_("The month has not ended yet."))
    count = Score.objects.filter(month=first, published_at__isnull=True).update(published_at=now)
    if not count:
        raise SupervisionRefused(_("There is nothing to publish: the month is published already, or has no scores."))
    facts = {"month": first.isoformat(), "scores": count}
    record(act=SCORED, actor=actor_of(official, "supervisor"), facts=facts)
    return count


def score_everywhere(now: datetime) -> int:
    """The month that has ended, in every jurisdiction that has matters and no scores of it yet."""
    first = _month_before(month_of(now))
    condition = _WITHOUT_SCORES.format(begins=first.isoformat(), ends=Month(first).ends.isoformat(), schema="{schema}")
    written = 0
    for jurisdiction in jurisdictions_with("supervision_matter", condition):
        try:
            with door(jurisdiction):
                written += len(score_month(first=first, now=now))
        except Exception:
            log.exception("supervision_not_scored", jurisdiction=jurisdiction.slug)
    return written


def _month_before(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


@dataclass(frozen=True)
class Span:
    """Half a year or a year: the mean of its months that have a score."""

    first: date
    until: date
    months: int
    total: Decimal | None


def half_year(first_of_month: date) -> tuple[date, date]:
    """First month, and the month after the last, of the half-year that a month lies in."""
    begins = date(first_of_month.year, 1 if first_of_month.month <= 6 else 7, 1)
    return begins, date(begins.year + (begins.month == 7), 7 if begins.month == 1 else 1, 1)


def span(*, subject: str, code: str, first: date, until: date) -> Span:
    """The mean of the months from `first` to before `until`."""
    totals = list(
        Score.objects.filter(subject=subject, code=code, month__gte=first, month__lt=until).values_list(
            "total", flat=True
        )
    )
    return Span(first, until, len(totals), mean(totals))


@dataclass(frozen=True)
class Differs:
    """A stored score that the ledger does not give again."""

    score: Score
    sheet: Sheet | None


def check_month(first: date) -> tuple[int, list[Differs]]:
    """Read a month's scores anew from the ledger as it was known when they were computed."""
    from apps.platforms.supervision.rulebook.services import rulebook

    book, differing, kept = rulebook(), [], list(Score.objects.filter(month=first))
    for moment in sorted({score.computed_at for score in kept}):
        month = replay_month(first, as_of=moment, book=book)
        scheme = scheme_of(book.at(month.begins).parameters)
        for score in (each for each in kept if each.computed_at == moment):
            account = month.accounts.get((score.subject, score.code))
            sheet = sheet_of(account.alerts, account.done, scheme) if account else None
            if sheet is None or not _same(score, sheet):
                differing.append(Differs(score, sheet))
    return len(kept), differing


def _same(score: Score, sheet: Sheet) -> bool:
    stored = score.lines
    return (
        score.total == sheet.total
        and stored["parts"] == sheet.parts
        and stored["lines"] == [line.told() for line in sheet.lines]
    )


def months_kept() -> Iterable[date]:
    """The months that have scores, newest first."""
    return Score.objects.order_by("-month").values_list("month", flat=True).distinct()


__all__ = [
    "Differs", "Span", "check_month", "half_year", "months_kept", "next_month", "publish_month", "score_everywhere",
    "score_month", "span",
]  # fmt: skip
