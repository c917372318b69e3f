"""What an alert rests on and how it was handled, read with the alert itself: the same statement for one jurisdiction
and for many, as `tenants.across` writes it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, OuterRef, Subquery
from django.db.models.functions import JSONObject

from apps.core.cases.enums import Confidentiality
from apps.core.cases.models import Case
from apps.core.ledger.models import Entry, Leaf
from apps.core.ledger.selectors import who_acted
from apps.core.ledger.services import act_label
from apps.platforms.supervision.enums import AlertAct
from apps.platforms.supervision.models import AlertStep
from apps.platforms.supervision.querysets import AlertQuerySet


class _AmongEvidence(Func):
    """Whether an entry's key stands in an alert's evidence: found by the entries' own index."""

    template = "(%(expressions)s))))"
    arg_joiner = " = ANY(ARRAY(SELECT value::uuid FROM jsonb_array_elements_text("
    output_field = BooleanField()


@dataclass(frozen=True)
class Proven:
    """A ledger entry that an alert rests on. `seal` None: no seal holds it yet."""

    entry_id: UUID
    act: str
    when: datetime
    recorded_at: datetime
    who: str
    duty: str
    department: str
    reason: str
    seal: int | None

    @property
    def title(self) -> str:
        """The act in the reader's language."""
        return act_label(self.act)


@dataclass(frozen=True)
class Handled:
    """A line of an alert's history."""

    act: str
    at: datetime
    who: str
    department: str
    words: str
    facts: dict[str, Any]

    @property
    def title(self) -> str:
        """The act in the reader's language."""
        return str(AlertAct(self.act).label) if self.act in AlertAct.values else self.act


def with_evidence(alerts: AlertQuerySet) -> AlertQuerySet:
    """Annotates `entries`: the ledger entries as JSON, oldest first (`evidence_in`)."""
    seal = Leaf.objects.filter(pk=OuterRef("pk")).order_by().values("seal__number")[:1]
    found = Entry.objects.filter(_AmongEvidence(F("id"), OuterRef("evidence"))).order_by("recorded_at", "id")
    told = JSONObject(
        id="id", act="act", actor_kind="actor_kind", actor_name="actor_name", duty="duty", department="department",
        reason="reason", occurred_at="occurred_at", recorded_at="recorded_at", seal=Subquery(seal),
    )  # fmt: skip
    return alerts.annotate(entries=ArraySubquery(found.values(told=told)))


def with_handling(alerts: AlertQuerySet) -> AlertQuerySet:
    """Annotates `steps`: the lines of history as JSON, oldest first (`handling_in`)."""
    found = AlertStep.objects.filter(alert=OuterRef("pk")).order_by("id")
    told = JSONObject(act="act", at="at", who="actor_name", department="department", words="words", facts="facts")
    return alerts.annotate(steps=ArraySubquery(found.values(told=told)))


def with_confidentiality(alerts: AlertQuerySet) -> AlertQuerySet:
    """Annotates `confidentiality` of the case behind an alert; None where this house keeps no case."""
    cases = Case.objects.filter(pk=OuterRef("matter_id")).order_by().values("confidentiality")[:1]
    return alerts.annotate(confidentiality=Subquery(cases))


def is_confidential(said: str | None) -> bool:
    """Whether the citizen asked not to be known: then words about the case are for its own jurisdiction."""
    return said is not None and said != Confidentiality.OPEN


def evidence_in(entries: list[dict[str, Any]]) -> list[Proven]:
    """The annotation of `with_evidence` as it is shown."""
    return [
        Proven(
            entry_id=UUID(each["id"]),
            act=each["act"],
            when=datetime.fromisoformat(each["occurred_at"]),
            recorded_at=datetime.fromisoformat(each["recorded_at"]),
            who=who_acted(Entry(actor_kind=each["actor_kind"], actor_name=each["actor_name"])),
            duty=each["duty"],
            department=each["department"],
            reason=each["reason"],
            seal=each["seal"],
        )
        for each in entries
    ]


def handling_in(steps: list[dict[str, Any]]) -> list[Handled]:
    """The annotation of `with_handling` as it is shown."""
    return [Handled(**{**each, "at": datetime.fromisoformat(each["at"])}) for each in steps]
