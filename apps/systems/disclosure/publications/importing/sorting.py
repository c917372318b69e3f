"""A row becomes a card: dates, category, validity, text. What is missing is said; what cannot be is refused."""

import re
from dataclasses import dataclass, field
from datetime import date

from apps.core.workdays.services import today
from apps.systems.disclosure.publications import numbers
from apps.systems.disclosure.publications.bodies import TooLong, cleaned
from apps.systems.disclosure.publications.content import Card
from apps.systems.disclosure.publications.enums import Validity
from apps.systems.disclosure.publications.importing.reading import Row, mapping

FIRST = date(1949, 10, 1)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")
_BETWEEN = re.compile(r"[\s,，、;；|]+")
MOST_TITLE = 200


class DoesNotFit(Exception):
    """Why a row is refused."""


@dataclass
class Sorted:
    """What a row becomes."""

    card: Card
    index_number: str
    made_on: date
    published_on: date
    remarks: list[str] = field(default_factory=list)


def sort(row: Row) -> Sorted:
    """Raises DoesNotFit."""
    values, remarks = row.values, list[str]()
    title = " ".join(values["title"].split())
    if not title:
        raise DoesNotFit("it has no title")
    if len(title) > MOST_TITLE:
        raise DoesNotFit(f"its title has {len(title)} characters, more than {MOST_TITLE}")
    made_on, published_on = _dates(values["made_on"], values["published_on"], remarks)
    index_number = values["index_number"]
    if index_number and not numbers.is_index(index_number):
        remarks.append(f"{index_number!r} is no index number: it gets one of the organ")
        index_number = ""
    card = Card(
        title=title,
        issuer=values["issuer"][:100],
        document_number=_short(values["document_number"], 60, "document number", remarks),
        made_on=made_on,
        category=_category(values),
        topic=values["topic"].replace("\\", " › ")[:60],
        subject_words=tuple(word[:20] for word in _BETWEEN.split(values["subject_words"]) if word)[:10],
        summary=values["summary"][:500],
        validity=_validity(values["status"], remarks),
        source_url=_url(values["source_url"], remarks),
        body=_body(values["text"], remarks),
    )
    if not card.body and not card.source_url:
        raise DoesNotFit("it has neither a text nor an address where it can be read")
    if not card.body:
        remarks.append("it has no text: the page leads to the address where it can be read")
    return Sorted(card, index_number, made_on, published_on, remarks)


def _dates(made: str, published: str, remarks: list[str]) -> tuple[date, date]:
    found = [_date(made, "date of making", remarks), _date(published, "date of publication", remarks)]
    made_on, published_on = found[0] or found[1], found[1] or found[0]
    if made_on is None or published_on is None:
        raise DoesNotFit("it has neither a date of making nor one of publication")
    if found[0] is None:
        remarks.append("no date of making: that of publication is taken")
    if found[1] is None:
        remarks.append("no date of publication: that of making is taken")
    if published_on < made_on:
        remarks.append("published before it was made: both dates are kept")
    return made_on, published_on


def _date(text: str, what: str, remarks: list[str]) -> date | None:
    if not text:
        return None
    found = _DATE.fullmatch(text)
    try:
        day = date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or not FIRST <= day <= today():
        remarks.append(f"{what} {text!r} is none")
        return None
    return day


def _category(values: dict[str, str]) -> str:
    for text in (values["category"], values["title"]):
        for rule in mapping()["categories"]:
            if any(word in text for word in rule["words"]):
                return str(rule["code"])
    return str(mapping()["categories_else"]["code"])


def _validity(text: str, remarks: list[str]) -> str:
    found = mapping()["validity"].get(text)
    if text and found is None:
        remarks.append(f"validity {text!r} is not known: taken as in force")
    return str(found or Validity.IN_FORCE)


def _url(text: str, remarks: list[str]) -> str:
    if not text:
        return ""
    if not text.startswith(("https://", "http://")) or len(text) > 500:
        remarks.append("its address is none")
        return ""
    return text


def _short(text: str, most: int, what: str, remarks: list[str]) -> str:
    if len(text) > most:
        remarks.append(f"its {what} has more than {most} characters: cut")
    return text[:most]


def _body(text: str, remarks: list[str]) -> str:
    try:
        found = cleaned(text)
    except TooLong as error:
        raise DoesNotFit(str(error)) from error
    remarks += found.remarks
    return found.html
