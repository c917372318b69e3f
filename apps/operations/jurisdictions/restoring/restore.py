"""The restore: made beside, checked, then put in place by renames in one transaction. Before its commit the schema that
served serves; after it the restored one does, complete, with its generation of the ledger and its figures.

Renames are safe here because nothing in a tenant schema is pinned to its name: functions are pinned to `pg_catalog`
only and ask TG_TABLE_SCHEMA (a test looks at every function). The schema that served is kept, shut for every role.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from psycopg2 import sql

from apps.core.ledger import anchoring
from apps.core.ledger.errors import NothingAbandoned
from apps.core.ledger.models import Chain
from apps.core.ledger.services import Actor, adopt_anchors, open_generation
from apps.core.ledger.stores import store
from apps.operations.jurisdictions import naming
from apps.operations.jurisdictions.counting import recount_here
from apps.operations.jurisdictions.dumps import public_rows
from apps.operations.jurisdictions.dumps.archive import PUBLIC_ROWS, Dump
from apps.operations.jurisdictions.entries import record_there_and_in_the_centre
from apps.operations.jurisdictions.refusals import JurisdictionRefused
from apps.operations.jurisdictions.restoring import beside as side
from apps.operations.jurisdictions.restoring import carrying, serials
from apps.operations.jurisdictions.restoring.letters import Letters, bring_files_back, hand_in_again
from apps.operations.jurisdictions.restoring.losses import Losses, between
from apps.operations.jurisdictions.restoring.messages import Messages, make_whole
from apps.platforms.exchange.services import publish_directory
from tenants import selectors
from tenants.context import PUBLIC, door, through
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction
from tenants.provisioning.closing import hold, patiently, shut
from tenants.provisioning.jurisdictions import register
from tenants.provisioning.schemas import owner_role, release_digest, schema_exists

Told = Callable[[str], None]


@dataclass
class Restored:
    """How it ended. `chain` is a new generation's name, empty where nothing sealed was lost; `kept_as` the schema that
    served until now, empty where there was none.
    """

    chain: str = ""
    kept_as: str = ""
    losses: Losses = field(default_factory=Losses)
    letters: Letters = field(default_factory=Letters)
    messages: Messages = field(default_factory=Messages)
    files_written: int = 0
    files_missing: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    last_serial: int = 0
    cases: int = 0

    def lines(self) -> list[str]:
        """What people must know or do, a line each."""
        return [
            *self.losses.lines(),
            *(f"{told} was handed in again" for told in self.letters.again),
            *(f"{told} could not be handed in again" for told in self.letters.lost),
            *self.messages.lines,
            *(f"the file {name} is missing" for name in self.files_missing),
            *self.problems,
        ]


def check(dump: Dump, place: Jurisdiction) -> None:
    """Whether this dump may become this jurisdiction. Raises JurisdictionRefused."""
    manifest = dump.manifest
    if manifest.code != place.code:
        raise JurisdictionRefused(f"The dump is of {manifest.name} ({manifest.code}), not of {place.name}.")
    if place.state == JurisdictionState.ARCHIVED:
        raise JurisdictionRefused(f"{place.name} is closed: what it was at its end is what is kept.")
    merged = [j for j in selectors.all_jurisdictions() if j.successor_code == place.code]
    later = [f"{j.code} {j.name}" for j in merged if j.archived_at and j.archived_at > manifest.moment]
    if later:
        raise JurisdictionRefused("The dump is older than a merge: what came with these would be lost.", later)
    side.check_release(dump)
    damaged = dump.damaged()
    if damaged:
        raise JurisdictionRefused(f"{dump.path} is damaged.", damaged)


def registered(dump: Dump, slug: str) -> Jurisdiction:
    """The jurisdiction of a slug; one that this installation does not know is registered as the dump tells of it.

    Raises JurisdictionRefused.
    """
    found = next((j for j in selectors.all_jurisdictions() if j.slug == slug), None)
    if found is not None:
        return found
    division = public_rows.division_in(dump.text(PUBLIC_ROWS))
    if division.slug != slug:
        raise JurisdictionRefused(f"There is no jurisdiction {slug}; the dump is of {division.slug}.")
    with door(PUBLIC, role=owner_role()):
        naming.check_code(division.code)
        naming.check_slug(division.slug)
        naming.check_name(division.name, division.short_name)
    [made] = register([division])
    return made


def restore(*, dump: Dump, place: Jurisdiction, actor: Actor, reason: str, told: Told = lambda what: None) -> Restored:
    """Restore a jurisdiction from a dump. Raises JurisdictionRefused, StillInUse. Outside of any door."""
    check(dump, place)
    beside = side.place_beside(place)
    side.make(dump, beside, told)
    moved = side.check_ledger(beside)
    written, missing = side.put_files_back(dump, told)
    done = patiently(lambda: _put_in_place(dump, place, beside, actor, reason, moved))
    done.files_written, done.files_missing = written, missing
    selectors.forget()
    anchoring.copy_out([place.code])
    return done


def _put_in_place(
    dump: Dump, place: Jurisdiction, beside: Jurisdiction, actor: Actor, reason: str, moved: bool
) -> Restored:
    done, since = Restored(), dump.manifest.moment
    with door(beside, role=owner_role()):
        old = place.schema_name if schema_exists(place.schema_name) else ""
        if old:
            hold(old)
            done.losses = between(old, beside.schema_name)
            done.problems = carrying.carry_over(old, beside.schema_name)
        carrying.end_sessions(beside.schema_name)
        if moved:
            adopt_anchors(reason=reason, actor=actor)
        beyond = serials.highest_known(place.code, old or None, _abandoned(place.code))
        known = dump.manifest.sequences.get(serials.SEQUENCE, 0)
        done.last_serial = serials.advance(beside.schema_name, beyond, known)
        done.chain = _new_generation(reason, actor)
        done.messages = make_whole(beside, since)
        publish_directory(beside)
        done.kept_as = _swap(old, beside.schema_name, place.schema_name)
        with through(place):
            if done.kept_as:
                done.letters = hand_in_again(done.kept_as, place.schema_name)
                done.letters.files_back = bring_files_back(done.kept_as, place.schema_name)
            done.cases = recount_here()
            _put_in_service(place)
        facts = _facts(dump, done)
        record_there_and_in_the_centre(place, act="jurisdiction.restored", actor=actor, reason=reason, facts=facts)
    return done


def _put_in_service(place: Jurisdiction) -> None:
    """One that was registered for this restore is in service now; one under maintenance is opened by who closed it."""
    here = Jurisdiction.objects.filter(pk=place.pk)
    here.update(release=release_digest())
    here.filter(state=JurisdictionState.PREPARING).update(state=JurisdictionState.ACTIVE)


def _abandoned(code: str) -> list[anchoring.Anchor]:
    """Anchors beyond the last seal of the schema behind the open door."""
    chain = Chain.objects.filter(code=code).order_by("-generation").first()
    last = chain.seals.order_by("-number").first() if chain else None
    here = (chain.generation if chain else 0, last.number if last else 0)
    known = {*anchoring.public_anchors(code), *store().read(code)}
    return [anchor for anchor in known if anchor.place > here]


def _new_generation(reason: str, actor: Actor) -> str:
    try:
        return open_generation(reason=reason, actor=actor).name
    except NothingAbandoned:
        return ""


def _swap(old: str, beside: str, name: str) -> str:
    """The schema that served steps aside and is shut; the restored one takes its name. The name it is kept by."""
    kept = f"{name}_until_{timezone.now():%Y%m%d_%H%M%S}" if old else ""
    if old:
        shut(old)
        _rename(old, kept)
    _rename(beside, name)
    return kept


def _rename(before: str, after: str) -> None:
    with connection.cursor() as cursor:
        statement = sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(sql.Identifier(before), sql.Identifier(after))
        cursor.execute(statement.as_string(cursor.connection))


def _facts(dump: Dump, done: Restored) -> dict[str, Any]:
    return {
        "dump_taken_at": dump.manifest.taken_at,
        "dump_release": dump.manifest.release,
        "dump_ledger": dump.manifest.ledger,
        "chain": done.chain,
        "lost": done.losses.facts(),
        "handed_in_again": done.letters.again,
        "messages_delivered_again": done.messages.delivered_again,
        "messages_entered": done.messages.entered,
        "to_see_to": done.messages.lines,
        "numbers_go_on_after": done.last_serial,
        "kept_as": done.kept_as,
    }


def at(text: str) -> datetime:
    """A time as people type it: ISO, in Asia/Shanghai where it names no zone. Raises JurisdictionRefused."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise JurisdictionRefused(f"{text!r} is no time: write it as 2026-11-23T02:00.") from None
    return moment if moment.tzinfo else timezone.make_aware(moment)
