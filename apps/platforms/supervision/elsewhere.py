"""Alerts of the jurisdictions below, as their supervisors above see them: read only, and one statement each."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from apps.core.people.models import Department
from apps.platforms.supervision.models import Alert, Matter, Order
from apps.platforms.supervision.proving import (
    Handled,
    Proven,
    evidence_in,
    handling_in,
    is_confidential,
    with_confidentiality,
    with_evidence,
    with_handling,
)
from tenants.across import LeftOut, read
from tenants.models import Jurisdiction
from tenants.selectors import jurisdiction_by_code, present, subtree

_ALERT = [field.attname for field in Alert._meta.concrete_fields]
_MATTER = [field.attname for field in Matter._meta.concrete_fields]


@dataclass(frozen=True)
class SeenAlert:
    """An alert of another jurisdiction with what it rests on. `alert` and its matter are not of the open door: they
    are for showing. `words` False: what people wrote about a confidential case stays in its own jurisdiction.
    """

    place: Jurisdiction
    alert: Alert
    department: str
    evidence: list[Proven]
    history: list[Handled]
    orders: list[dict[str, Any]]
    words: bool


def place_below(home: Jurisdiction, code: str) -> Jurisdiction | None:
    """A jurisdiction below `home` by its division code, or the one into which it was merged, which has its alerts;
    None for any other one, and for `home` itself.
    """
    try:
        found = present(jurisdiction_by_code(code))
    except KeyError:
        return None
    return found if found != home and found in subtree(home) else None


def alert_below(place: Jurisdiction, key: UUID) -> tuple[SeenAlert | None, tuple[LeftOut, ...]]:
    """The alert with its matter, entries, history and orders; None where there is none or `place` cannot answer."""
    alerts = with_confidentiality(with_handling(with_evidence(Alert.objects.filter(pk=key).order_by())))
    named = Department.objects.filter(code=OuterRef("department")).order_by().values("name")[:1]
    orders = Order.objects.filter(alert=OuterRef("pk")).order_by("issued_at")
    told = JSONObject(number="number", state="state", due_on="due_on")
    found = read(
        alerts.annotate(department_name=Subquery(named), ordered=ArraySubquery(orders.values(told=told))).values(
            *_ALERT, *(f"matter__{name}" for name in _MATTER),
            "department_name", "entries", "steps", "ordered", "confidentiality",
        )[:1],
        [place],
    )  # fmt: skip
    return (_seen(place, found.rows[0]) if found.rows else None), found.left_out


def _seen(place: Jurisdiction, row: dict[str, Any]) -> SeenAlert:
    alert = Alert(**{name: row[name] for name in _ALERT})
    alert.matter = Matter(**{name: row[f"matter__{name}"] for name in _MATTER})
    evidence, history = evidence_in(row["entries"]), handling_in(row["steps"])
    words = not is_confidential(row["confidentiality"])
    return SeenAlert(
        place=place,
        alert=alert,
        department=row["department_name"] or alert.department,
        evidence=evidence if words else [replace(each, reason="") for each in evidence],
        history=history if words else [replace(each, words="") for each in history],
        orders=row["ordered"],
        words=words,
    )
