"""Pages of alerts over many jurisdictions, and what belongs to the alerts of a page: a statement each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.core.cases.enums import Confidentiality
from apps.platforms.supervision.models import Alert, Matter
from apps.platforms.supervision.proving import (
    Handled,
    Proven,
    evidence_in,
    handling_in,
    with_confidentiality,
    with_evidence,
    with_handling,
)
from oversight.access import Viewer
from oversight.cursors import BadCursor, Cursor, Listing, key_in
from oversight.lists import LARGEST_PAGE
from oversight.refusals import Refused
from oversight.supervision.beside import add_organs, beside
from oversight.supervision.filters import AlertFilter, visible
from tenants.across import PLACE, LeftOut, page, read
from tenants.models import Jurisdiction

ORDER = ("-due_at", "-id")
NEEDS: dict[str, tuple[str, ...]] = {  # field of the schema: its columns
    "number": ("number",),
    "rule": ("rule",),
    "rulesVersion": ("rules_version",),
    "level": ("level",),
    "state": ("state",),
    "department": ("department",),
    "official": ("official_name",),
    "step": ("step",),
    "fellDueAt": ("due_at",),
    "raisedAt": ("raised_at",),
    "notifiedAt": ("notified_at",),
    "decidedAt": ("decided_at",),
    "explainBy": ("explain_by",),
    "dueOn": ("due_on",),
    "limitDays": ("limit_days",),
    "usedDays": ("used_days",),
    "follows": ("cause",),
    "matter": ("matter_id",),
}
MATTER = ("id", "system", "power", "item", "item_title")


@dataclass(frozen=True)
class Proof:
    """Evidence and handling of an alert; `confidentiality` of its case, None where this house keeps none."""

    evidence: list[Proven]
    handling: list[Handled]
    confidentiality: str | None

    def words_for(self, viewer: Viewer, place: str) -> bool:
        """Whether what people wrote about the case is shown: as far as its title is."""
        return viewer.sees_title(place=place, confidentiality=self.confidentiality or Confidentiality.OPEN)


@dataclass
class Besides:
    """What belongs to the alerts of a page, each kind read once for all of them."""

    rows: list[dict[str, Any]]
    places: Sequence[Jurisdiction]
    _known: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def matters(self) -> dict[tuple[str, UUID], dict[str, Any]]:
        """By jurisdiction and key."""
        keys = {(row[PLACE], row["matter_id"]) for row in self.rows}
        found = beside(Matter.objects.order_by().values(*MATTER), "id", keys, self.places)
        return {(row[PLACE], row["id"]): row for row in found}

    @cached_property
    def proofs(self) -> dict[tuple[str, UUID], Proof]:
        """By jurisdiction and key."""
        asked = with_confidentiality(with_handling(with_evidence(Alert.objects.order_by())))
        keys = {(row[PLACE], row["id"]) for row in self.rows}
        columns = ("id", "entries", "steps", "confidentiality")
        return {
            (row[PLACE], row["id"]): Proof(
                evidence_in(row["entries"]), handling_in(row["steps"]), row["confidentiality"]
            )
            for row in beside(asked.values(*columns), "id", keys, self.places)
        }


@dataclass(frozen=True)
class AlertPage:
    """Rows (dicts with `jurisdiction` and the columns asked for), and whether more follow."""

    rows: list[dict[str, Any]]
    has_next: bool
    besides: Besides
    left_out: tuple[LeftOut, ...] = ()

    @property
    def end(self) -> Cursor | None:
        """Where the next page begins."""
        return cursor_of(self.rows[-1]) if self.rows else None


def cursor_of(row: dict[str, Any]) -> Cursor:
    """The place of a row in the list."""
    return Cursor(row["due_at"], row["id"], listing=Listing.ALERTS)


def columns_for(fields: Collection[str]) -> tuple[str, ...]:
    """The columns behind fields of the schema, each once."""
    wanted = (column for each in NEEDS if each in fields for column in NEEDS[each])
    return tuple(dict.fromkeys(("id", "due_at", *wanted)))


def page_of_alerts(
    viewer: Viewer, wanted: AlertFilter, *, first: int, after: str | None = None, fields: Collection[str] = NEEDS
) -> AlertPage:
    """The `first` alerts after a cursor, the newest first: one statement, one more for the names of departments.
    Raises Refused, tenants.across.TooSlow.
    """
    places = wanted.places(viewer)
    alerts = visible(wanted.alerts(), viewer).values(*columns_for(fields))
    found = page(alerts, places, order=ORDER, size=checked_size(first), after=key_of(after, Listing.ALERTS))
    _add(found.rows, places, fields)
    return AlertPage(found.rows, found.has_next, Besides(found.rows, places), found.left_out)


def alert_by_id(viewer: Viewer, place_code: str, key: UUID, fields: Collection[str] = NEEDS) -> AlertPage | None:
    """A page of the one alert, None where there is none that the viewer may see. Raises Refused, TooSlow."""
    places = AlertFilter(jurisdictions=(place_code,)).places(viewer)
    alerts = visible(Alert.objects.filter(pk=key), viewer)
    found = read(alerts.order_by().values(*columns_for(fields))[:1], places)
    _add(found.rows, places, fields)
    return AlertPage(found.rows, False, Besides(found.rows, places)) if found.rows else None


def _add(rows: list[dict[str, Any]], places: Iterable[Jurisdiction], fields: Collection[str]) -> None:
    if "department" in fields:
        add_organs(rows, places)


def checked_size(first: int) -> int:
    """How many rows; raises Refused for too few or too many."""
    if not 1 <= first <= LARGEST_PAGE:
        raise Refused.bad_input(_("first must be between 1 and %(most)d.") % {"most": LARGEST_PAGE})
    return first


def key_of(after: str | None, listing: Listing) -> tuple[Any, ...] | None:
    """The values behind which to read on. Raises Refused."""
    try:
        return key_in(after, listing)
    except BadCursor as error:
        raise Refused.bad_cursor() from error
