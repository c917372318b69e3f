"""What verification can find, and how it says so."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """The kind of a finding."""

    ENTRY_ALTERED = "entry-altered"
    ENTRY_REMOVED = "entry-removed"
    ENTRY_INSERTED = "entry-inserted"
    ENTRY_TWICE = "entry-twice"
    WAITING_REMOVED = "waiting-removed"
    REORDERED = "reordered"
    LEAF_ALTERED = "leaf-altered"
    LEAVES_MISSING = "leaves-missing"
    ROOT_DIFFERS = "root-differs"
    SEAL_ALTERED = "seal-altered"
    SEAL_MISSING = "seal-missing"
    CHAIN_BROKEN = "chain-broken"
    CHAIN_MISSING = "chain-missing"
    ANCHOR_DIFFERS = "anchor-differs"
    ANCHOR_MISSING = "anchor-missing"
    MOVED = "moved"
    RESTORED = "restored"


WORDS: dict[Kind, Promise] = {
    Kind.ENTRY_ALTERED: _(
        "Entry %(entry)s (%(what)s) was altered: leaf %(position)s of seal %(seal)s holds %(held)s, its content gives"
        " %(found)s"
    ),
    Kind.ENTRY_REMOVED: _("Entry %(entry)s was removed: leaf %(position)s of seal %(seal)s is still there"),
    Kind.ENTRY_INSERTED: _(
        "Entry %(entry)s (%(what)s) is neither sealed nor waiting: it was inserted past the queue, or its leaf or its"
        " place in the queue was removed"
    ),
    Kind.ENTRY_TWICE: _("Entry %(entry)s is sealed and waits as well: somebody put it into the queue again"),
    Kind.WAITING_REMOVED: _("Entry %(entry)s waits for its seal but is gone: it was removed before it was sealed"),
    Kind.REORDERED: _("Seal %(seal)s: its leaves %(positions)s were put into another order"),
    Kind.LEAF_ALTERED: _(
        "Seal %(seal)s: leaf %(position)s (entry %(entry)s) was altered; the entry itself is as it was sealed"
    ),
    Kind.LEAVES_MISSING: _("Seal %(seal)s: it sealed %(size)s leaves, here are positions %(positions)s"),
    Kind.ROOT_DIFFERS: _("Seal %(seal)s: its leaves give root %(found)s, sealed was %(held)s"),
    Kind.SEAL_ALTERED: _(
        "Seal %(seal)s was altered: number, size, root, previous digest and time give %(found)s, its digest is %(held)s"
    ),
    Kind.SEAL_MISSING: _("Seal %(seal)s is missing in the chain"),
    Kind.CHAIN_BROKEN: _(
        "Seal %(seal)s: it names %(held)s as the digest before it, which is %(found)s: the chain is broken"
    ),
    Kind.CHAIN_MISSING: _("Generation %(generation)s of the chain is missing, or two are open"),
    Kind.ANCHOR_DIFFERS: _("Seal %(seal)s differs from its anchor %(where)s in: %(fields)s"),
    Kind.ANCHOR_MISSING: _("Seal %(seal)s has no anchor %(where)s"),
    Kind.MOVED: _(
        "Seals up to %(seal)s have no anchor %(where)s: the schema was moved here, or anchors were removed. If it was"
        " moved, adopt its seals (ledger adopt)"
    ),
    Kind.RESTORED: _(
        "Anchors %(where)s go on to seal %(anchored)s, the schema ends at seal %(seal)s: it was restored to an earlier"
        " time, or its last seals were removed. If it was restored, open a new generation (ledger open-generation)"
    ),
}


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was sealed. `facts` fill the words."""

    kind: Kind
    facts: dict[str, Any] = field(hash=False)

    @property
    def text(self) -> str:
        """One sentence in the user's language."""
        return str(WORDS[self.kind]) % self.facts


@dataclass
class Report:
    """How the verification of one ledger ended."""

    entries: int = 0
    sealed: int = 0
    waiting: int = 0
    seals: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, kind: Kind, **facts: Any) -> None:
        """Note a finding, once."""
        found = Finding(kind, facts)
        if found not in self.findings:
            self.findings.append(found)

    @property
    def sound(self) -> bool:
        """Nothing was found."""
        return not self.findings


def ranges(numbers: Sequence[int]) -> str:
    """`0–4, 7` for sorted whole numbers; a dash for none."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(p[0]) if len(p) == 1 else f"{p[0]}–{p[-1]}" for p in parts) or "—"


def short(digest: str) -> str:
    """A hash as people compare it: 9f3c…a1e7."""
    return f"{digest[:4]}…{digest[-4:]}"
