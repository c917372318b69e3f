"""The merge itself: one transaction in which the one jurisdiction ends and its rows go on in the other.

Killed at any point before its commit nothing has happened; files already copied are found by the next run.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.models import Session
from django.db import IntegrityError
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.files import moving as files
from apps.core.ledger.anchoring import copy_out
from apps.core.ledger.models import Chain, PendingEntry
from apps.core.ledger.services import Actor, record
from apps.core.ledger.verify import verify_jurisdiction
from apps.operations.jurisdictions.counting import recount_here, take_out
from apps.operations.jurisdictions.entries import record_in_the_centre
from apps.operations.jurisdictions.merging.moving import Plan, move_rows
from apps.operations.jurisdictions.merging.people import People, match_and_name, what_becomes
from apps.operations.jurisdictions.merging.ways import undeclared
from apps.operations.jurisdictions.refusals import JurisdictionRefused
from apps.operations.jurisdictions.sealing import seal_everything
from apps.platforms.exchange.hub.models import Address
from apps.platforms.exchange.services import publish_directory
from tenants import selectors
from tenants.context import door, through
from tenants.enums import JurisdictionState, Level
from tenants.models import Jurisdiction
from tenants.provisioning.closing import freeze, hold, patiently
from tenants.provisioning.schemas import owner_role, release_digest

Told = Callable[[str, int], None]


@dataclass(frozen=True)
class Merged:
    """What went over: cases, rows by table, files; what became of the people."""

    cases: int
    rows: dict[str, int]
    files: int
    people: People
    chain: str


def check(source: Jurisdiction, target: Jurisdiction) -> None:
    """Whether the one can go over into the other. Raises JurisdictionRefused."""
    if source.code == target.code:
        raise JurisdictionRefused("A jurisdiction cannot be merged into itself.")
    if source.level != target.level or source.level not in {Level.COUNTY, Level.CITY}:
        raise JurisdictionRefused(
            f"{source.name} is a {source.level}, {target.name} a {target.level}: two counties or two cities are merged."
        )
    if source.successor_code:
        raise JurisdictionRefused(f"{source.name} was merged into {selectors.present(source).name} already.")
    closed = [place.name for place in (source, target) if place.state == JurisdictionState.ARCHIVED]
    if closed:
        raise JurisdictionRefused(f"{' and '.join(closed)} is closed.")
    if undeclared():
        raise JurisdictionRefused("Nobody has said how these tables are merged:", undeclared())
    behind = [place.name for place in (source, target) if place.release != release_digest()]
    if behind:
        raise JurisdictionRefused(f"Bring {' and '.join(behind)} to the present release first (manage.py rollout).")


def check_ledgers(*places: Jurisdiction) -> None:
    """A ledger in which anything is found is not carried anywhere, nor is anything carried into it."""
    for place in places:
        report = verify_jurisdiction(place)
        if not report.sound:
            lines = [finding.text for finding in report.findings]
            raise JurisdictionRefused(f"The ledger of {place.name} is not sound. See to it first.", lines)


def merge(
    *, source: Jurisdiction, target: Jurisdiction, actor: Actor, reason: str, told: Told = lambda table, rows: None
) -> Merged:
    """Merge `source` into `target`. Raises JurisdictionRefused, StillInUse. Outside of any door."""
    check(source, target)
    check_ledgers(source, target)
    copied = copy_files(source, target)
    try:
        merged = patiently(lambda: _merge(source, target, actor, reason, copied, told))
    except IntegrityError as error:
        raise JurisdictionRefused(f"Both have the same: {str(error).splitlines()[0]}. Nothing was moved.") from error
    selectors.forget()
    copy_out([source.code, target.code])
    return merged


def copy_files(source: Jurisdiction, target: Jurisdiction) -> int:
    """Copy what is not there yet; the copies stand beside the originals until those are taken out by hand."""
    return sum(
        files.copy(name, files.in_area_of(name, target.schema_name)) for name in files.names_of(source.schema_name)
    )


def _merge(source: Jurisdiction, target: Jurisdiction, actor: Actor, reason: str, copied: int, told: Told) -> Merged:
    plan = Plan(source.schema_name, target.schema_name, source.code, target.code)
    with door(source, role=owner_role()):
        hold(source.schema_name)
        _refuse_when_over(source)
        cases = Case.objects.count()
        told_facts: dict[str, Any] = {"into": target.code, "name": target.name, "cases": cases}
        record(act="jurisdiction.merged", actor=actor, reason=reason, facts=told_facts)
        chain = _end_chain(source)
        copied += copy_files(source, target)  # what came in between; nobody adds any now
        match_and_name(plan, source)
        people = what_becomes(plan, source)
        rows = move_rows(plan, told)
        _close(source, target)
        take_out(source)
        with through(target):
            recount_here()
            publish_directory(target)
            facts = {**_facts(source, people, chain), "cases": cases, "files": copied}
            record(act="jurisdiction.took_in", actor=actor, reason=reason, facts=facts)
        record_in_the_centre(source, act="jurisdiction.merged", actor=actor, reason=reason, facts=told_facts)
    return Merged(cases, rows, copied, people, chain["chain"])


def _refuse_when_over(source: Jurisdiction) -> None:
    """Another run was quicker: asked for again behind the lock."""
    now = Jurisdiction.objects.select_for_update().get(pk=source.pk)
    if now.successor_code:
        raise JurisdictionRefused(f"{source.name} was merged meanwhile.")


def _end_chain(source: Jurisdiction) -> dict[str, Any]:
    """Seal everything and close the chain: it is carried whole, and never grows again."""
    seal_everything()
    if PendingEntry.objects.exists():
        raise JurisdictionRefused(f"Entries of {source.name} wait for a seal and cannot be sealed: verify its ledger.")
    chain = Chain.objects.get(code=source.code, closed_at__isnull=True)
    chain.closed_at = timezone.now()
    chain.save(update_fields=["closed_at"])
    last = chain.seals.order_by("-number").first()
    return {"chain": chain.name, "seal": last.number if last else 0, "digest": last.digest if last else ""}


def _facts(source: Jurisdiction, people: People, chain: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": source.code,
        "name": source.name,
        **chain,
        "accounts": people.accounts,
        "no_administrators_now": people.administrators,
        "departments": people.departments,
    }


def _close(source: Jurisdiction, target: Jurisdiction) -> None:
    """The schema stays as it was, for its owner to look at; nobody works in it, its addresses lead to the successor."""
    Session.objects.all().delete()
    Address.objects.filter(jurisdiction_code=source.code).update(active=False, accepts=False)
    Jurisdiction.objects.filter(parent_code=source.code).update(parent_code=target.code)
    Jurisdiction.objects.filter(pk=source.pk).update(
        state=JurisdictionState.ARCHIVED, archived_at=timezone.now(), successor_code=target.code
    )
    freeze(source.schema_name)
