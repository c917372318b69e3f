"""Reading the ledger."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from apps.core.ledger.canonical import entry_leaf
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.findings import short
from apps.core.ledger.labels import act_label
from apps.core.ledger.models import Entry, Leaf


def entries_of(case_id: UUID) -> QuerySet[Entry]:
    """A case's entries, oldest first."""
    return Entry.objects.filter(case_id=case_id).order_by("occurred_at", "id")


def last_act(case_id: UUID) -> tuple[str, str]:
    """Who acted last on a case, and by which act; empty texts where nobody did."""
    newest = Entry.objects.filter(case_id=case_id).order_by("-id").only("actor_kind", "actor_name", "act").first()
    return (who_acted(newest), newest.act) if newest is not None else ("", "")


def who_acted(entry: Entry) -> str:
    """The actor's name; for the system, and for a citizen whose name the ledger does not keep, what they are."""
    if entry.actor_name and entry.actor_kind != ActorKind.SYSTEM:
        return entry.actor_name
    return str(ActorKind(entry.actor_kind).label) if entry.actor_kind in ActorKind.values else entry.actor_name


@dataclass(frozen=True)
class LedgerLine:
    """An entry as the page of its case shows it. `seal` and `position` are None while it waits; `sound` False where
    the entry no longer is what its leaf holds.
    """

    entry_id: UUID
    title: str
    when: datetime
    who: str
    reason: str
    public: bool
    seal: int | None = None
    position: int | None = None
    digest: str = ""
    sound: bool = True

    @property
    def done(self) -> bool:
        """It is sealed."""
        return self.seal is not None

    @property
    def short(self) -> str:
        """The leaf's hash as people compare it."""
        return short(self.digest) if self.digest else ""


@dataclass(frozen=True)
class CaseLedger:
    """The entries of a case, newest first, and how they stand. Two queries."""

    lines: tuple[LedgerLine, ...]

    @property
    def sound(self) -> bool:
        """Every sealed entry is what its leaf holds."""
        return all(line.sound for line in self.lines)

    @property
    def waiting(self) -> int:
        """How many entries no seal holds yet."""
        return sum(not line.done for line in self.lines)

    @property
    def sealed(self) -> bool:
        """At least one entry is sealed."""
        return any(line.done for line in self.lines)


def case_ledger(case_id: UUID) -> CaseLedger:
    """The ledger of a case for `office/ledger/case_ledger.html`."""
    entries = list(Entry.objects.filter(case_id=case_id).order_by("-occurred_at", "-id"))
    leaves = Leaf.objects.select_related("seal").in_bulk([entry.pk for entry in entries])
    return CaseLedger(tuple(_line(entry, leaves.get(entry.pk)) for entry in entries))


def _line(entry: Entry, leaf: Leaf | None) -> LedgerLine:
    return LedgerLine(
        entry_id=entry.pk,
        title=act_label(entry.act),
        when=entry.occurred_at,
        who=who_acted(entry),
        reason=entry.reason,
        public=entry.public,
        seal=leaf.seal.number if leaf else None,
        position=leaf.position if leaf else None,
        digest=leaf.digest if leaf else "",
        sound=leaf is None or entry_leaf(entry).hex() == leaf.digest,
    )
