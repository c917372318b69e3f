"""Which acts of the ledger mean which event: each watched system says so when it starts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.models import Entry
from apps.platforms.supervision.events import Event, Happening, NotUnderstood, understood

Reading = Callable[[Entry], dict[str, Any] | None]


@dataclass(frozen=True)
class Watched:
    """An act of a system, the event that it means, and how its facts are read from the entry."""

    system: str
    event: Event
    reading: Reading


OUTSIDE = "outside"
_WATCHED: dict[str, list[Watched]] = {}
_TELLING: set[str] = set()


def plain(entry: Entry) -> dict[str, Any]:
    """The facts as they stand in the entry: a system that keeps the contract needs no other reading."""
    facts: dict[str, Any] = entry.facts
    return facts


def watch(system: str, acts: Mapping[str, Event | str], reading: Reading = plain, *, tells: bool = False) -> None:
    """Watch these acts of a system. `reading` gives the event's facts, or None where the entry is not this system's.

    An event may be given by its name; an unknown one raises ValueError. `tells`: the system itself reminds its
    officials of the time that passes, so supervision rings the bell for cards only. Registering the same system and
    act again replaces it. Acts that nobody registers are not watched.
    """
    if tells:
        _TELLING.add(system)
    for act, event in acts.items():
        others = [each for each in _WATCHED.get(act, []) if each.system != system]
        _WATCHED[act] = [*others, Watched(system, Event(event), reading)]


def watched_acts() -> list[str]:
    """Every act that means something to supervision."""
    return sorted(_WATCHED)


def tells(system: str) -> bool:
    """Whether a system reminds its officials itself."""
    return system in _TELLING


def systems() -> list[str]:
    """The systems that are watched."""
    return sorted({each.system for watched in _WATCHED.values() for each in watched})


def happening_of(entry: Entry) -> Happening | None:
    """What an entry means; None where it means nothing. Facts that are not understood come back as a fault."""
    for each in _WATCHED.get(entry.act, []):
        facts = each.reading(entry)
        if facts is None:
            continue
        fault = ""
        try:
            read = understood(each.event, facts)
        except NotUnderstood as error:
            read, fault = {}, str(error)
        return _happening(each, entry, facts, read, fault)
    return None


def _happening(each: Watched, entry: Entry, facts: dict[str, Any], read: dict[str, Any], fault: str) -> Happening:
    outside, by_official = each.system == OUTSIDE, entry.actor_kind == ActorKind.OFFICIAL
    return Happening(
        event=each.event,
        entry=entry.pk,
        system=str(facts.get("system") or each.system),
        number=entry.number,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        department=str(facts.get("department") or "") if outside else entry.department,
        official=str(facts.get("official") or "") if outside else entry.actor_id if by_official else "",
        official_name=str(facts.get("official_name") or "") if outside else entry.actor_name if by_official else "",
        duty=entry.duty,
        reason=entry.reason,
        facts=read,
        fault=fault,
        outside=outside,
    )


def history_of(entries: Iterable[Entry]) -> list[Happening]:
    """The happenings among the entries of one matter, in the order in which they were entered."""
    ordered = sorted(entries, key=lambda entry: (entry.recorded_at, entry.pk))
    found = [each for entry in ordered if (each := happening_of(entry)) is not None]
    if any(each.event == Event.RECEIVED and each.facts.get("backfilled") for each in found):
        # its past was carried over in one go: it counts as entered when it happened
        found = sorted(
            (replace(each, recorded_at=each.occurred_at) for each in found),
            key=lambda each: (each.recorded_at, each.entry),
        )
    return found
