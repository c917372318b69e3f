"""Seals against their anchors, in public and outside the database; a restore told from tampering."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.ledger.anchoring import Anchor, by_place, public_anchors
from apps.core.ledger.findings import Kind, Report
from apps.core.ledger.models import Chain, Seal

FIELDS = ("size", "root", "digest", "sealed_at")
LAG = timedelta(minutes=5)  # the copy outside follows its seal within seconds; after this its absence is a finding
IN_PUBLIC = _("in public")
OUTSIDE = _("outside the database")
Place = tuple[int, int]
Known = dict[Place, list[Anchor]]


def check_anchors(report: Report, code: str, chains: Sequence[Chain], outside: Iterable[Anchor] | None) -> None:
    """Compare the seals of every chain of `code` with both kinds of anchors."""
    seals = [
        Anchor.made_for(seal)
        for seal in Seal.objects.filter(chain__code=code)
        .select_related("chain")
        .order_by("chain__generation", "number")
        .iterator(2000)
    ]
    abandoned = {
        (a["generation"], a["number"]): a["digest"] for chain in chains for a in chain.opening.get("abandoned", [])
    }
    _compare(report, code, seals, abandoned, by_place(public_anchors(code)), IN_PUBLIC)
    if outside is not None:
        _compare(report, code, seals, abandoned, by_place(outside), OUTSIDE, lag=LAG)


def _compare(
    report: Report,
    code: str,
    seals: Sequence[Anchor],
    abandoned: dict[Place, str],
    known: Known,
    where: Promise,
    lag: timedelta = timedelta(),
) -> None:
    _missing(report, [s for s in seals if s.place not in known], seals, where, lag)
    for seal in seals:
        others = [a for a in known.get(seal.place, []) if a != seal and abandoned.get(a.place) != a.digest]
        for anchor in others:
            fields = [name for name in FIELDS if getattr(anchor, name) != getattr(seal, name)]
            report.add(Kind.ANCHOR_DIFFERS, seal=_name(seal), where=where, fields=", ".join(fields))
    here = {seal.place for seal in seals}
    beyond = [
        anchor
        for place, anchors in sorted(known.items())
        if place not in here
        for anchor in anchors
        if abandoned.get(place) != anchor.digest
    ]
    last = seals[-1].place if seals else (0, 0)
    for anchor in beyond:
        if anchor.place < last:
            report.add(Kind.SEAL_MISSING, seal=_name(anchor))
    newer = [anchor for anchor in beyond if anchor.place > last]
    if newer:
        ends = _name(seals[-1]) if seals else f"{code} #0"
        report.add(Kind.RESTORED, where=where, anchored=_name(newer[-1]), seal=ends)


def _missing(
    report: Report, missing: Sequence[Anchor], seals: Sequence[Anchor], where: Promise, lag: timedelta
) -> None:
    """A whole beginning without anchors is a schema that came from elsewhere; a young end outside is on its way."""
    beginning = list(missing) == list(seals[: len(missing)]) if lag == timedelta() else False
    if missing and beginning:
        report.add(Kind.MOVED, seal=_name(missing[-1]), where=where)
        return
    young = timezone.now() - lag
    for seal in missing:
        if datetime.fromisoformat(seal.sealed_at) < young:
            report.add(Kind.ANCHOR_MISSING, seal=_name(seal), where=where)


def _name(anchor: Anchor) -> str:
    return f"{anchor.code}-g{anchor.generation} #{anchor.number}"
