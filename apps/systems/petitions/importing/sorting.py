"""What a message is, what it is about, who handled it, how it ended: by fixed words (`keywords`), never by chance."""

from collections.abc import Container
from functools import cache

from apps.core.catalogue.subjects import SUBJECTS
from apps.systems.petitions.enums import Outcome, PetitionKind
from apps.systems.petitions.importing import keywords

FALLBACK = "office"
_SUBJECT_WEIGHT = 4


@cache
def _codes() -> dict[tuple[str, str], str]:
    return {
        (code, part): f"{code}.{number:02d}"
        for code, _name, _english, parts in SUBJECTS
        for number, part in enumerate(parts, start=1)
    }


def kind_of(subject: str, body: str) -> PetitionKind:
    """The kind of a message: by its subject, else by its text, else a request for help."""
    for table, text in ((keywords.KINDS, subject), (keywords.KINDS_IN_TEXT, body)):
        for kind, words in table:
            if any(word in text for word in words):
                return PetitionKind(kind)
    return PetitionKind.HELP


def category_of(subject: str, body: str) -> str:
    """The code of the category with the most words in the message, a word in the subject counting four times.

    A longer word tells more: each counts by its length. Empty where no word is found.
    """
    best, most = "", 0
    for code, part, words in keywords.CATEGORIES:
        score = sum(len(w) * (_SUBJECT_WEIGHT * (w in subject) + (w in body)) for w in words)
        if score > most:
            best, most = _codes()[code, part], score
    return best


def department_of(reply: str, subject: str, body: str, category: str, present: Container[str]) -> str:
    """The code of the department that handled the message, one of those `present`.

    The first that the reply names; else by the category; else the first that the message names; else the
    government's own office.
    """
    for code in (_named(reply), by_category(category), _named(subject + body)):
        if code and (found := or_instead(code, present)):
            return found
    return FALLBACK


def by_category(category: str) -> str:
    """The department for a category; empty for none."""
    for (code, part), department in keywords.BY_PART.items():
        if _codes()[code, part] == category:
            return department
    return keywords.BY_SUBJECT.get(category.partition(".")[0], "")


def outcome_of(reply: str) -> Outcome:
    """How a message ended, from the words of its reply."""
    for outcome, words in keywords.OUTCOMES:
        if any(word in reply for word in words):
            return Outcome(outcome)
    return Outcome.EXPLAINED


def _named(text: str) -> str:
    """The department named first; of two at the same place the longer name."""
    found = [
        (at, -len(word), code) for code, words in keywords.DEPARTMENTS for word in words if (at := text.find(word)) >= 0
    ]
    return min(found)[2] if found else ""


def or_instead(code: str, present: Container[str]) -> str:
    """The department, or the next best of those present; empty where there is none."""
    while code and code not in present:
        code = keywords.INSTEAD.get(code, "")
    return code
