"""Running messages through the services of petitions, each in a transaction of its own, with its own times."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from threading import Event

from django.db import DataError, IntegrityError, connection
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.cases.enums import Channel
from apps.core.cases.models import Case
from apps.core.cases.services import TransitionRefused
from apps.core.ledger.services import SYSTEM
from apps.core.messaging.services import telling
from apps.core.workdays.services import Calendar, calendar
from apps.systems.petitions import handling, replies
from apps.systems.petitions.importing import sorting, timing
from apps.systems.petitions.importing.places import Atlas, Place
from apps.systems.petitions.importing.reading import BadRow, Row
from apps.systems.petitions.importing.staff import NobodyThere, Staff
from apps.systems.petitions.registration import Letter, register
from tenants.context import door, without_savepoints
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions

CONNECTIONS = 2
SOURCE = re.compile(r"[a-z0-9-]{1,16}")


class Done(StrEnum):
    """What became of a row."""

    IMPORTED = "imported"
    THERE = "there"
    CHANGED = "changed"
    BAD = "bad"


@dataclass(frozen=True)
class Letterbox:
    """A row with the place it belongs to."""

    row: Row
    place: Place


@dataclass
class Tally:
    """What a run did. `late` counts the imported cases whose promised limit was broken."""

    done: dict[Done, int] = field(default_factory=lambda: dict.fromkeys(Done, 0))
    by_place: dict[str, int] = field(default_factory=dict)
    late: int = 0
    bad: list[BadRow] = field(default_factory=list)
    changed: list[BadRow] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What became of one row, and where."""

    row: Row
    done: Done
    place: Jurisdiction
    late: bool = False
    reason: str = ""


def sort_by_place(rows: Iterable[Row], atlas: Atlas | None = None) -> dict[Jurisdiction, list[Letterbox]]:
    """The rows by jurisdiction, in the order of receipt there."""
    atlas = atlas or Atlas(all_jurisdictions())
    sorted_: dict[Jurisdiction, list[Letterbox]] = {}
    for row in sorted(rows, key=lambda r: (r.received_at, r.line)):
        place = atlas.locate(row.subject, row.body, row.reply)
        sorted_.setdefault(place.jurisdiction, []).append(Letterbox(row, place))
    return sorted_


def known_keys(source: str) -> dict[str, str]:
    """What was imported from a source before, anywhere: digest by message id."""
    prefix, found = f"{source}:", {}
    for jurisdiction in all_jurisdictions():
        with door(jurisdiction):
            keys = list(Case.objects.filter(import_key__startswith=prefix).values_list("import_key", flat=True))
        for key in keys:
            message_id, _colon, digest = str(key).removeprefix(prefix).rpartition(":")
            found[message_id] = digest
    return found


def sift(
    boxes: dict[Jurisdiction, list[Letterbox]], known: dict[str, str], tally: Tally
) -> list[tuple[Jurisdiction, list[Letterbox]]]:
    """Leave out what is there already, note what has changed; the fullest jurisdictions first."""
    waiting = []
    for jurisdiction, letters in boxes.items():
        fresh = []
        for letter in letters:
            digest = known.get(letter.row.message_id)
            if digest is None:
                fresh.append(letter)
            elif digest == letter.row.digest:
                tally.done[Done.THERE] += 1
            else:
                count(tally, Outcome(letter.row, Done.CHANGED, jurisdiction))
        if fresh:
            waiting.append((jurisdiction, fresh))
    return sorted(waiting, key=lambda pair: -len(pair[1]))


def run(
    waiting: Iterable[tuple[Jurisdiction, list[Letterbox]]], *, source: str, tally: Tally, step: Callable[[], None]
) -> None:
    """Import on two connections, a jurisdiction at a time on each. `step` is called after every row.

    Where one of them fails, or the user stops it, the other ends after its present row.
    """
    stopping, language = Event(), translation.get_language()

    def work(jurisdiction: Jurisdiction, letters: list[Letterbox]) -> list[Outcome]:
        outcomes = []
        with translation.override(language):  # a thread does not know the caller's
            for outcome in import_letters(jurisdiction, letters, source):
                outcomes.append(outcome)
                step()
                if stopping.is_set():
                    break
        return outcomes

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        futures = [pool.submit(work, *pair) for pair in waiting]
        try:
            for future in futures:
                for outcome in future.result():
                    count(tally, outcome)
        finally:
            stopping.set()
            for future in futures:
                future.cancel()
            for closing in [pool.submit(_leave) for _connection in range(CONNECTIONS)]:
                closing.result()


def _leave() -> None:
    connection.close()  # that of the thread


def count(tally: Tally, outcome: Outcome) -> None:
    """Add an outcome to the tally."""
    tally.done[outcome.done] += 1
    row = outcome.row
    if outcome.done is Done.IMPORTED:
        tally.by_place[outcome.place.name] = tally.by_place.get(outcome.place.name, 0) + 1
        tally.late += outcome.late
    elif outcome.done is Done.CHANGED:
        reason = _("was imported with other words or times; the case stays as it is")
        tally.changed.append(BadRow(row.line, row.message_id, reason))
    elif outcome.done is Done.BAD:
        tally.bad.append(BadRow(row.line, row.message_id, outcome.reason))


def import_letters(jurisdiction: Jurisdiction, letters: Iterable[Letterbox], source: str) -> Iterable[Outcome]:
    """Import the letters of one jurisdiction, each in one transaction: whole or not at all."""
    with door(jurisdiction):
        staff, days = Staff(), calendar()
    for letter in letters:
        try:
            with door(jurisdiction), telling(False), without_savepoints():
                outcome = _import(jurisdiction, letter, source, staff, days)
        except (TransitionRefused, NobodyThere, DataError, IntegrityError) as error:
            outcome = Outcome(letter.row, Done.BAD, jurisdiction, reason=str(error).strip().splitlines()[0])
        yield outcome  # after its transaction: what is counted is there


def _import(jurisdiction: Jurisdiction, letter: Letterbox, source: str, staff: Staff, days: Calendar) -> Outcome:
    row = letter.row
    stem = f"{source}:{row.message_id}:"
    _lock_out_others(stem)
    known = Case.objects.filter(import_key__startswith=stem).values_list("import_key", flat=True).first()
    if known is not None:
        done = Done.THERE if known == stem + row.digest else Done.CHANGED
        return Outcome(row, done, jurisdiction)
    case = _handle(letter, stem, staff, days)
    return Outcome(row, Done.IMPORTED, jurisdiction, late=case.breached_on is not None)


def _lock_out_others(stem: str) -> None:
    """Two imports at once: the second waits for the first one's transaction, and then finds the case."""
    number = int.from_bytes(blake2b(stem.encode(), digest_size=8).digest(), "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _handle(letter: Letterbox, stem: str, staff: Staff, days: Calendar) -> Case:
    row, when = letter.row, timing.between(letter.row.received_at, letter.row.replied_at, days)
    category = sorting.category_of(row.subject, row.body)
    team = staff.team(sorting.department_of(row.reply, row.subject, row.body, category, staff.departments))
    case = register(
        letter=Letter(
            kind=sorting.kind_of(row.subject, row.body),
            title=row.subject,
            text=row.body,
            channel=Channel.IMPORT,
            received_at=when.received,
            category=category,
            place=letter.place.written,
            writer=row.writer,
            publish_consent=True,
            import_key=stem + row.digest,
        ),
        actor=SYSTEM,
        facts={"import": stem.rstrip(":"), "line": row.line, "digest": row.digest},
    )
    key = case.pk
    handling.accept(case_id=key, official=team.clerk, at=when.accepted)
    handling.assign(case_id=key, official=team.clerk, department=team.department, at=when.assigned)
    handling.claim(case_id=key, official=team.handler, at=when.claimed)
    words = replies.Words(text=row.reply, outcome=sorting.outcome_of(row.reply), publish=True)
    replies.submit(case_id=key, official=team.handler, words=words, at=when.submitted)
    replies.approve(case_id=key, official=team.reviewer, at=when.approved)
    return replies.publish(case_id=key, official=team.leader, at=when.published).case
