"""What the citizen may know of a case: kept by the office, read by the portal under row security."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.utils import timezone

from apps.core.cases.services import clock_explained
from apps.core.relay.models import PublicEvent, PublicFile, PublicProof, PublicRecord


class PublicCopy(Protocol):
    """A copy in the store that the portal may hand out."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def content_type(self) -> str: ...
    @property
    def stored_as(self) -> str: ...


def update_record(number: str, **changes: Any) -> PublicRecord | None:
    """Change the public record of a number; None where the citizen has none (telephone without receipt, import).

    A change that is a function is asked for its value only where there is a record.
    """
    record = PublicRecord.objects.select_for_update().filter(number=number).first()
    if record is None:
        return None
    for name, value in changes.items():
        setattr(record, name, value() if callable(value) else value)
    record.updated_at = timezone.now()
    record.save(update_fields=[*changes, "updated_at"])
    return record


def open_record(case: Any, *, code_hash: str) -> PublicRecord:
    """The public record of a case that was registered in the office: who holds number and code may follow it."""
    record = PublicRecord.objects.create(
        number=case.number,
        code_hash=code_hash,
        kind=case.kind,
        subkind=case.subkind,
        title=case.title,
        state=case.state,
        received_at=case.received_at,
        updated_at=timezone.now(),
    )
    tell_citizen(case.number, "registered", at=case.received_at)
    return record


def tell_citizen(
    number: str, code: str, *, facts: dict[str, Any] | None = None, text: str = "", at: datetime | None = None
) -> None:
    """Add a step to the story that the citizen reads. `code` is one of `relay.events`; `text` an official's words."""
    record = PublicRecord.objects.filter(number=number).first()
    if record is None:
        return
    PublicEvent.objects.create(record=record, code=code, facts=facts or {}, text=text, happened_at=at or timezone.now())


def show_file(number: str, file: PublicCopy, *, own: bool) -> None:
    """Let the citizen download a file; `own` is one that came from the citizen. The same copy is shown once."""
    record = PublicRecord.objects.filter(number=number).first()
    if record is None or record.files.filter(stored_as=file.stored_as).exists():
        return
    PublicFile.objects.create(
        record=record,
        name=file.name,
        size=file.size,
        content_type=file.content_type,
        stored_as=file.stored_as,
        own=own,
    )


def refresh_clock(case: Any) -> None:
    """Copy the case's clock with its day-by-day explanation to the public record."""
    update_record(case.number, due_on=case.promised_due, clock=clock_explained(case))


@dataclass(frozen=True)
class Proof:
    """An inclusion proof of a public act, ready to be handed to the citizen."""

    number: str
    act: str
    entry_id: UUID
    proof: dict[str, Any]


def publish_proofs(proofs: Iterable[Proof]) -> int:
    """Give proofs to the public records of their cases; a proof already there stays. Returns how many were added."""
    listed = list(proofs)
    records = {
        r.number: r for r in PublicRecord.objects.filter(number__in={p.number for p in listed}).only("id", "number")
    }
    rows = [
        PublicProof(record=records[p.number], act=p.act, entry_id=p.entry_id, proof=p.proof, made_at=timezone.now())
        for p in listed
        if p.number in records
    ]
    PublicProof.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
