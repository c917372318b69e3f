"""What people decide about a chain: a restore was meant (a new generation), a schema moved here (adoption)."""

from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.core.ledger import anchoring
from apps.core.ledger.entries import Actor, record
from apps.core.ledger.errors import NothingAbandoned, NotSound
from apps.core.ledger.models import Chain, Seal
from apps.core.ledger.stores import store
from apps.core.ledger.verify import Kind, verify_here
from tenants.context import current_jurisdiction


@transaction.atomic
def open_generation(*, reason: str, actor: Actor) -> Chain:
    """Close the chain where the restored schema ends and open the next generation.

    Its opening names the last kept seal and every anchor that is abandoned: what was lost is known for ever.
    Raises NothingAbandoned where no anchor lies beyond the schema's last seal.
    """
    code = current_jurisdiction().code
    chains = list(Chain.objects.select_for_update().filter(code=code).order_by("generation"))
    newest = chains[-1] if chains else None
    last = newest.seals.order_by("-number").first() if newest else None
    here = (newest.generation if newest else 0, last.number if last else 0)
    known = {*anchoring.public_anchors(code), *store().read(code)}
    abandoned = sorted((a for a in known if a.place > here), key=lambda a: a.place)
    if not abandoned:
        raise NothingAbandoned(f"{code} ends where its anchors end: nothing was lost, the chain goes on")
    if newest is not None and newest.closed_at is None:
        newest.closed_at = timezone.now()
        newest.save(update_fields=["closed_at"])
    generation = max(here[0], *(a.generation for a in abandoned)) + 1
    opening = {
        "reason": reason,
        "actor": {"kind": str(actor.kind), "id": actor.id, "name": actor.name},
        "kept": _kept(last),
        "abandoned": [{"generation": a.generation, "number": a.number, "digest": a.digest} for a in abandoned],
    }
    chain = Chain.objects.create(code=code, generation=generation, opened_at=timezone.now(), opening=opening)
    facts = {"generation": generation, "kept": opening["kept"], "abandoned": len(abandoned)}
    record(act="ledger_generation", actor=actor, reason=reason, facts=facts)
    return chain


def _kept(last: Seal | None) -> dict[str, Any] | None:
    """The last seal that the restored schema has; of an earlier generation where the newest has none."""
    kept = last or Seal.objects.select_related("chain").order_by("-chain__generation", "-number").first()
    if kept is None:
        return None
    return {"generation": kept.chain.generation, "number": kept.number, "digest": kept.digest}


@transaction.atomic
def adopt_anchors(*, reason: str, actor: Actor) -> int:
    """Anchor here, in public and outside, the seals of a schema that was moved here. Returns how many were made.

    Raises NotSound where verification finds anything else than that the anchors are missing.
    """
    codes = sorted({current_jurisdiction().code, *Chain.objects.values_list("code", flat=True)})
    report = verify_here(outside=[anchor for code in codes for anchor in store().read(code)])
    other = [f for f in report.findings if f.kind not in {Kind.MOVED, Kind.ANCHOR_MISSING}]
    if other:
        raise NotSound(f"{len(other)} other findings, first: {other[0].text}")
    known = {(code, *a.place) for code in codes for a in anchoring.public_anchors(code)}
    seals = list(Seal.objects.select_related("chain").order_by("chain__code", "chain__generation", "number"))
    missing = [seal for seal in seals if (seal.chain.code, seal.chain.generation, seal.number) not in known]
    for seal in missing:
        anchoring.save(seal)
    transaction.on_commit(lambda: _keep_outside([anchoring.Anchor.made_for(seal) for seal in seals]))
    if missing:
        record(act="ledger_adoption", actor=actor, reason=reason, facts={"anchors": len(missing)})
    return len(missing)


def _keep_outside(anchors: list[anchoring.Anchor]) -> None:
    for _, chain in groupby(anchors, key=lambda a: (a.code, a.generation)):
        store().append(list(chain), older=True)
