"""Published documents of the demo: written, reviewed and published by three people of each jurisdiction."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from apps.core.ledger.services import Actor
from apps.core.people.models import Department, Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import today
from apps.systems.disclosure.publications.models import Publication
from apps.systems.disclosure.publications.services import QUESTIONS, Card, begin, clear, publish, submit
from tenants.models import Jurisdiction

ELSEWHERE = 2  # how many documents a jurisdiction has that is not the one to look at
MADE_BEFORE = 4  # days: in time everywhere


@cache
def _file() -> list[dict[str, Any]]:
    text = Path(__file__).with_name("documents.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["document"])


def publish_documents(place: Jurisdiction, *, all_of_them: bool) -> int:
    """Publish what is missing, behind the open door; in the richest place one more waits for its review."""
    there = set(Publication.objects.values_list("title", flat=True))
    departments = {each.code: each for each in Department.objects.filter(active=True)}
    people = {name: actor_of(Official.objects.get(username=name)) for name in ("handler", "reviewer", "leader")}
    done, cards = 0, _file() if all_of_them else _file()[:ELSEWHERE]
    for department, card in _cards(place, cards, departments):
        if card.title not in there:
            _publish(department, card, people, waits=all_of_them and card.title.endswith("水质公报"))
            done += 1
    return done


def _cards(
    place: Jurisdiction, told: list[dict[str, Any]], departments: dict[str, Department]
) -> Iterator[tuple[Department, Card]]:
    for each in told:
        department = departments.get(each["department"])
        if department is not None:
            yield department, _card(place, each, today() - timedelta(days=MADE_BEFORE))


def _card(place: Jurisdiction, told: dict[str, Any], made_on: date) -> Card:
    names = {"place": place.name, "year": made_on.year}
    return Card(
        title=told["title"].format(**names),
        document_number=told["number"].format(**names),
        made_on=made_on,
        category=told["category"],
        topic=told["topic"],
        subject_words=tuple(told["words"]),
        summary=told["summary"],
        body=told["body"].strip(),
    )


def _publish(department: Department, card: Card, people: dict[str, Actor], *, waits: bool) -> None:
    draft = begin(actor=people["handler"], department=department, card=card)
    draft = submit(actor=people["handler"], draft=draft, revision=draft.revision)
    if waits:
        return
    draft = clear(
        actor=people["reviewer"], draft=draft, revision=draft.revision, answers=list(QUESTIONS), opinion="可以公开"
    )
    publish(actor=people["leader"], draft=draft, revision=draft.revision)
