"""The proof of an entry in another jurisdiction's ledger, for those who supervise it: read as the role `oversight`."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.core.ledger.errors import NotSealedYet
from apps.core.ledger.merkle import Tree
from apps.core.ledger.models import Chain, Entry, Leaf, Seal
from apps.core.ledger.proofs import proof_in
from tenants.across import PLACE, read
from tenants.models import Jurisdiction


def proof_elsewhere(place: Jurisdiction, entry_id: UUID) -> dict[str, Any]:
    """The proof of a sealed entry of `place`. Who may have it is the caller's to say.

    Raises Entry.DoesNotExist, also where the jurisdiction cannot answer, and NotSealedYet while the entry waits.
    """
    entry = _one(place, Entry.objects.filter(pk=entry_id).values(*_columns(Entry)))
    if entry is None:
        raise Entry.DoesNotExist(f"no entry {entry_id} in {place.code}")
    leaf = _one(place, Leaf.objects.filter(pk=entry_id).values("position", "seal_id"))
    if leaf is None:
        raise NotSealedYet(f"entry {entry_id} waits for its seal")
    seal = Seal(**_one(place, Seal.objects.filter(pk=leaf["seal_id"]).values(*_columns(Seal))) or {})
    seal.chain = Chain(**_one(place, Chain.objects.filter(pk=seal.chain_id).values(*_columns(Chain))) or {})
    leaves = Leaf.objects.filter(seal_id=seal.pk).order_by().values("position", "digest")
    digests = [bytes.fromhex(row["digest"]) for row in read(leaves, [place], order=("position",)).rows]
    return proof_in(seal, Entry(**entry), Tree(digests), leaf["position"])


def _columns(model: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _one(place: Jurisdiction, found: QuerySet[Any, Any]) -> dict[str, Any] | None:
    rows = read(found.order_by()[:1], [place]).rows
    return {name: value for name, value in rows[0].items() if name != PLACE} if rows else None
