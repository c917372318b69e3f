"""Taking in what an outside system reports: each record for itself, its own key making it once."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.models import Entry
from apps.core.ledger.services import Actor, record
from apps.platforms.supervision.acts import REPORTED
from apps.platforms.supervision.events import Event, NotUnderstood, understood
from apps.platforms.supervision.models import OutsideRecord, OutsideSystem
from tenants.context import current_jurisdiction

MOST = 1000
AHEAD = timedelta(minutes=5)
_SPACE = UUID("6f9d1a54-3c2b-4d0e-9b1f-7a5e2c8d4f10")
_EVENTS = {act.removeprefix("outside."): event for act, event in REPORTED.items()}


@dataclass
class Taken:
    """What became of a delivery. `errors` name the place in the delivery (from 0), the key, and what is wrong."""

    accepted: int = 0
    repeated: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _Record:
    place: int
    key: str
    event: Event
    number: str
    occurred_at: datetime
    reason: str
    facts: dict[str, Any]
    digest: str


def case_of(system: str, number: str) -> UUID:
    """The key of an outside matter, the same in every delivery."""
    return uuid5(_SPACE, f"{current_jurisdiction().code} {system} {number}")


@transaction.atomic
def take_in(*, system: OutsideSystem, records: Sequence[Any], now: datetime) -> Taken:
    """Take in what is right of a delivery. The system's row is locked: of two deliveries one waits."""
    OutsideSystem.objects.select_for_update().get(pk=system.pk)
    done, read = Taken(), list[_Record]()
    for place, each in enumerate(records):
        try:
            read.append(_read(place, each, system, now))
        except NotUnderstood as error:
            key = str(each.get("key", ""))[:80] if isinstance(each, dict) else ""
            done.errors.append({"index": place, "key": key, "error": str(error)})
    known = dict(
        OutsideRecord.objects.filter(system=system, key__in=[r.key for r in read]).values_list("key", "digest")
    )
    for each in sorted(read, key=lambda r: (r.occurred_at, r.place)):
        _take(system, each, known, done, now)
    done.errors.sort(key=lambda error: error["index"])
    return done


def _take(system: OutsideSystem, each: _Record, known: dict[str, str], done: Taken, now: datetime) -> None:
    if each.key in known:
        if known[each.key] == each.digest:
            done.repeated += 1
        else:
            _refuse(done, each, "this key was used for another record")
        return
    case_id = case_of(system.code, each.number)
    if each.event != Event.RECEIVED and not Entry.objects.filter(case_id=case_id, act="outside.received").exists():
        _refuse(done, each, f"{each.number} has not been reported as received")
        return
    entry = record(
        act=f"outside.{each.event}",
        actor=Actor(kind=ActorKind.SYSTEM, id=system.code, name=system.name),
        case_id=case_id,
        number=each.number,
        reason=each.reason,
        facts={**each.facts, "system": system.code, "key": each.key},
        occurred_at=each.occurred_at,
    )
    OutsideRecord.objects.create(system=system, key=each.key, digest=each.digest, entry_id=entry.pk, taken_at=now)
    known[each.key] = each.digest
    done.accepted += 1


def _refuse(done: Taken, each: _Record, why: str) -> None:
    done.errors.append({"index": each.place, "key": each.key, "error": why})


def _read(place: int, given: Any, system: OutsideSystem, now: datetime) -> _Record:
    """A record with its facts understood. Raises NotUnderstood."""
    if not isinstance(given, dict):
        raise NotUnderstood("a record must be an object")
    key, number = _text(given, "key", 80), _text(given, "number", 30)
    event = _EVENTS.get(str(given.get("event")))
    if event is None:
        raise NotUnderstood(f"unknown event {given.get('event')!r}: one of {', '.join(sorted(_EVENTS))}")
    occurred_at, facts = _moment(given, now), given.get("facts", {})
    understood(event, facts)
    if facts.get("backfilled"):
        raise NotUnderstood("backfilled is for what the house itself carries over")
    if event == Event.RECEIVED and facts["power"] != system.power:
        raise NotUnderstood(f"power is {facts['power']!r}, this system reports {system.power}")
    reason = given.get("reason", "")
    if not isinstance(reason, str):
        raise NotUnderstood("reason must be text")
    digest = _digest(given)
    return _Record(place, key, event, number, occurred_at, reason, facts, digest)


def _digest(given: dict[str, Any]) -> str:
    """Of the record's text, which must be such that the ledger can keep it."""
    try:
        text = json.dumps(given, sort_keys=True, ensure_ascii=False, allow_nan=False)
        raw = text.encode()
    except ValueError as error:
        raise NotUnderstood("the record holds a number or a sign that is none") from error
    if "\\u0000" in text or "\x00" in text:
        raise NotUnderstood("the record holds a sign with the number 0")
    return hashlib.sha256(raw).hexdigest()


def _text(given: dict[str, Any], name: str, size: int) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip():
        raise NotUnderstood(f"{name} is missing")
    if len(value) > size:
        raise NotUnderstood(f"{name} is longer than {size} signs")
    return value.strip()


def _moment(given: dict[str, Any], now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(str(given.get("occurred_at")))
    except ValueError as error:
        raise NotUnderstood("occurred_at is no moment (2026-11-24T10:00:00+08:00)") from error
    if moment.tzinfo is None:
        raise NotUnderstood("occurred_at lacks its time zone")
    if moment.year < 2004:
        raise NotUnderstood("occurred_at lies before the calendar, which begins in 2004")
    if moment > now + AHEAD:
        raise NotUnderstood("occurred_at lies in the future")
    return moment
