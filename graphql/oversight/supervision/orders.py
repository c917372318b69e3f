"""Pages of supervision orders over many jurisdictions: a statement a page."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from apps.core.cases.models import Case
from oversight.access import Viewer
from oversight.cursors import Cursor, Listing
from oversight.supervision.alerts import checked_size, key_of
from oversight.supervision.beside import add_organs
from oversight.supervision.filters import OrderFilter
from tenants.across import LeftOut, page

ORDER = ("-issued_at", "-id")
NEEDS: dict[str, tuple[str, ...]] = {  # field of the schema: its columns
    "number": ("number",),
    "department": ("department",),
    "state": ("state",),
    "overdue": ("state", "due_on"),
    "dueOn": ("due_on",),
    "text": ("text",),
    "reply": ("reply",),
    "verdict": ("verdict",),
    "issuedAt": ("issued_at",),
    "repliedAt": ("replied_at",),
    "closedAt": ("closed_at",),
}
WORDS = {"text", "reply", "verdict"}


@dataclass(frozen=True)
class OrderPage:
    """Rows (dicts with `jurisdiction` and the columns asked for), and whether more follow."""

    rows: list[dict[str, Any]]
    has_next: bool
    left_out: tuple[LeftOut, ...] = ()

    @property
    def end(self) -> Cursor | None:
        """Where the next page begins."""
        return cursor_of(self.rows[-1]) if self.rows else None


def cursor_of(row: dict[str, Any]) -> Cursor:
    """The place of a row in the list."""
    return Cursor(row["issued_at"], row["id"], listing=Listing.ORDERS)


def page_of_orders(
    viewer: Viewer, wanted: OrderFilter, *, first: int, after: str | None = None, fields: Collection[str] = NEEDS
) -> OrderPage:
    """The `first` orders after a cursor, the newest first. Raises Refused, tenants.across.TooSlow."""
    places = wanted.places(viewer)
    columns = dict.fromkeys(("id", "issued_at", *(name for each in NEEDS if each in fields for name in NEEDS[each])))
    orders, key = wanted.orders(viewer), key_of(after, Listing.ORDERS)
    if WORDS & set(fields):
        cases = Case.objects.filter(pk=OuterRef("alert__matter_id")).order_by().values("confidentiality")[:1]
        orders, columns["confidentiality"] = orders.annotate(confidentiality=Subquery(cases)), None
    found = page(orders.values(*columns), places, order=ORDER, size=checked_size(first), after=key)
    if "department" in fields:
        add_organs(found.rows, places)
    return OrderPage(found.rows, found.has_next, found.left_out)
