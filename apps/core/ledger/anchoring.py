"""Anchors of seals: in the public schema with the seal, then outside the database (`stores`).

A crash between the two leaves the outside behind; `copy_out` of the next run catches up.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Max

from apps.core.ledger.anchors.models import SealAnchor
from apps.core.ledger.canonical import moment
from apps.core.ledger.checker.ganjiang_verify import canonical
from apps.core.ledger.models import Seal
from tenants.context import PUBLIC, door

BATCH = 1000


@dataclass(frozen=True)
class Anchor:
    """What is known of a seal outside its schema. Hashes are hex, `sealed_at` is canonical text."""

    code: str
    generation: int
    number: int
    size: int
    root: str
    digest: str
    sealed_at: str

    @property
    def place(self) -> tuple[int, int]:
        """Generation and number: which anchor comes after which."""
        return self.generation, self.number

    def fields(self) -> dict[str, Any]:
        """As the checker reads it."""
        return asdict(self)

    def line(self) -> str:
        """One line of JSON, without the line's end."""
        return canonical(self.fields()).decode()

    @classmethod
    def of(cls, row: SealAnchor) -> "Anchor":
        """From the public table."""
        return cls(row.code, row.generation, row.number, row.size, row.root, row.digest, moment(row.sealed_at))

    @classmethod
    def made_for(cls, seal: Seal) -> "Anchor":
        """The anchor that a seal must have."""
        chain = seal.chain
        return cls(chain.code, chain.generation, seal.number, seal.size, seal.root, seal.digest, moment(seal.sealed_at))


def parse(line: str) -> Anchor | None:
    """The anchor of a line; None for one torn by a crash."""
    try:
        value: Any = json.loads(line)
        return Anchor(**value)
    except (ValueError, TypeError):
        return None


def save(seal: Seal) -> SealAnchor:
    """The anchor in public, in the transaction of the seal."""
    return SealAnchor.objects.create(
        id=seal.id,
        code=seal.chain.code,
        generation=seal.chain.generation,
        number=seal.number,
        size=seal.size,
        root=seal.root,
        digest=seal.digest,
        sealed_at=seal.sealed_at,
    )


def public_anchors(code: str) -> list[Anchor]:
    """All anchors of a jurisdiction in public, in order."""
    rows = SealAnchor.objects.filter(code=code).order_by("generation", "number")
    return [Anchor.of(row) for row in rows.iterator(BATCH)]


def newest_public(code: str) -> Anchor | None:
    """The last anchor of a jurisdiction in public."""
    row = SealAnchor.objects.filter(code=code).order_by("-generation", "-number").first()
    return Anchor.of(row) if row else None


def recent(code: str = "", limit: int = 20) -> list[SealAnchor]:
    """The newest anchors of a jurisdiction, or of all where `code` is empty, newest first."""
    rows = SealAnchor.objects.filter(code=code) if code else SealAnchor.objects.all()
    return list(rows.order_by("-sealed_at", "-generation", "-number")[:limit])


def find(code: str, generation: int, number: int) -> Anchor | None:
    """One anchor in public."""
    row = SealAnchor.objects.filter(code=code, generation=generation, number=number).first()
    return Anchor.of(row) if row else None


def lines(code: str = "") -> Iterator[str]:
    """Anchors in public as JSON lines, of one jurisdiction or of all; opens a door of its own for each batch."""
    after = ("", 0, 0)
    while True:
        with door(PUBLIC):
            batch = _batch(code, after)
        for anchor in batch:
            yield anchor.line() + "\n"
        if len(batch) < BATCH:
            return
        after = (batch[-1].code, *batch[-1].place)


def _batch(code: str, after: tuple[str, int, int]) -> list[Anchor]:
    rows = SealAnchor.objects.extra(  # a row comparison, which the ORM has not; values are parameters
        where=["(code, generation, number) > (%s, %s, %s)"], params=list(after)
    )
    rows = rows.filter(code=code) if code else rows
    return [Anchor.of(row) for row in rows.order_by("code", "generation", "number")[:BATCH]]


def copy_out(codes: Iterable[str] | None = None) -> int:
    """Write outside the database whatever public has beyond it. Returns how many anchors were written.

    Outside of any door: nothing is written before its seal has been committed.
    """
    from apps.core.ledger.stores import store

    outside, wanted = store(), None if codes is None else set(codes)
    with door(PUBLIC):
        chains = list(
            SealAnchor.objects.values_list("code", "generation").annotate(newest=Max("number")).order_by("code")
        )
    missing: dict[tuple[str, int], int] = {}
    for code, generation, newest in chains:
        if wanted is None or code in wanted:
            last = outside.last(code, generation)
            if last is None or last.number < newest:
                missing[code, generation] = last.number if last else 0
    return sum(outside.append(batch) for batch in _beyond(missing))


def _beyond(missing: dict[tuple[str, int], int]) -> Iterator[list[Anchor]]:
    for (code, generation), number in missing.items():
        with door(PUBLIC):
            rows = SealAnchor.objects.filter(code=code, generation=generation, number__gt=number)
            found = [Anchor.of(row) for row in rows.order_by("number").iterator(BATCH)]
        yield found


def by_place(anchors: Iterable[Anchor]) -> dict[tuple[int, int], list[Anchor]]:
    """Anchors by generation and number; more than one at a place means that somebody wrote a second."""
    found: dict[tuple[int, int], list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        if anchor not in found[anchor.place]:
            found[anchor.place].append(anchor)
    return dict(found)
