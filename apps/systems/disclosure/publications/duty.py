"""The duty to publish: within 20 working days of making or changing (政府信息公开条例 article 26), and to keep fresh
what the centre says must be fresh. Supervision counts both itself, from the entries that are written here.
"""

from datetime import date
from typing import Any

from apps.core.ledger.services import Actor, record
from apps.core.workdays.services import ClockRun, calendar, today
from apps.systems.disclosure.publications.categories.selectors import refreshed_within
from apps.systems.disclosure.publications.models import Publication, Refreshing

DAYS = 20
SINCE = date(2008, 5, 1)  # before the Regulation there was no such duty
ITEM, REFRESH_ITEM = "disclosure.publication", "disclosure.refreshing"


def clock(made_on: date) -> ClockRun:
    """The clock of a document made (or changed) on a day."""
    return ClockRun(max(made_on, SINCE), DAYS)


def due_on(made_on: date) -> date:
    """By when it must be public."""
    return clock(made_on).expires_on(calendar())


def used_days(made_on: date, published_on: date) -> int:
    """Working days from making to publication."""
    return clock(made_on).used(calendar(), published_on)


def late_days(made_on: date, published_on: date) -> int:
    """Working days beyond the limit; 0 in time."""
    return clock(made_on).overdue_days(calendar(), published_on)


def facts_of(publication: Publication) -> dict[str, Any]:
    """What an entry tells of a publication: supervision, and whoever reads the ledger alone."""
    return {
        "index_number": publication.index_number,
        "title": publication.title,
        "category": publication.category,
        "department": publication.department.code,
        "made_on": publication.made_on.isoformat(),
    }


def note_refreshed(*, actor: Actor, publication: Publication, on: date) -> None:
    """Something new in a category that must be kept fresh: its clock begins anew. The first time it begins to run."""
    days = refreshed_within().get(publication.category)
    if days is None:
        return
    organ = publication.department.code
    held, new = Refreshing.objects.get_or_create(organ=organ, category=publication.category, defaults={"last_on": on})
    if not new:
        if on < held.last_on:
            return
        held.last_on = on
        held.save(update_fields=["last_on"])
    record(
        act="publications.refreshing_begun" if new else "publications.refreshed",
        actor=actor,
        case_id=held.pk,
        number=f"{organ}/{publication.category}",
        facts={
            "department": organ,
            "category": publication.category,
            "days": days,
            "last_on": on.isoformat(),
            "index_number": publication.index_number,
        },
    )


def stale_on(refreshing: Refreshing, days: int) -> date:
    """The last day on which something new is still in time."""
    return ClockRun(refreshing.last_on, days).expires_on(calendar())


def is_stale(refreshing: Refreshing, days: int, day: date | None = None) -> bool:
    """Whether nothing new has come in time."""
    return (day or today()) > stale_on(refreshing, days)
