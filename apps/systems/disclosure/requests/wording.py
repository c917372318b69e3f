"""The words of official papers: Chinese, kept as data in `papers/letters.toml`, filled in here."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from apps.core.cases.models import Case
from apps.systems.disclosure.requests.enums import NOT_HANDLED, REFUSED, Outcome
from tenants.context import current_jurisdiction

_FILE = Path(__file__).parent / "papers" / "letters.toml"
OFFICE = "office"  # the government's own office: reviewed one level higher


@dataclass(frozen=True)
class Saying:
    """What an answer says for an outcome; `variant` and `label` where there are several ways to it."""

    outcome: str
    article: str
    text: tuple[str, ...]
    variant: str = ""
    label: str = ""

    @property
    def key(self) -> str:
        """As forms name it: `not_held:not_ours`."""
        return f"{self.outcome}:{self.variant}" if self.variant else self.outcome


@cache
def words() -> dict[str, Any]:
    """The file as it stands."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def sayings() -> tuple[Saying, ...]:
    """Every answer's words, in the order of the annual report's rows."""
    return tuple(
        Saying(each["outcome"], each["article"], tuple(each["text"]), each.get("variant", ""), each.get("label", ""))
        for each in words()["says"]
    )


def saying(outcome: str, variant: str = "") -> Saying:
    """The words for an outcome; the first of its variants unless one is named. Raises LookupError."""
    for each in sayings():
        if each.outcome == outcome and variant in {"", each.variant}:
            return each
    raise LookupError(f"no answer says {outcome} {variant}")


def official_day(value: date) -> str:
    """As papers write it, without spaces, whatever language the page is in."""
    return str(words()["day"].format(year=value.year, month=value.month, day=value.day))


def opening(case: Case) -> str:
    """The first sentence of every letter to the applicant."""
    received = official_day(case.information_request.received_on)
    text: str = words()["opening"]
    return text.format(received=received, case=case.number, title=case.title)


def draft_of(case: Case, outcome: str, variant: str = "", *, said: str = "", basis: str = "") -> str:
    """The body of an answer as its template gives it; the handler goes on from there."""
    found = saying(outcome, variant)
    lines = [line.format(article=basis or found.article, words=said).strip() for line in found.text]
    return "\n".join([opening(case), *(line for line in lines if line)])


def filled(kind: str, case: Case, **facts: str) -> list[str]:
    """The paragraphs of another paper, with the remedies where they belong to it."""
    known = {"words": "", **facts}
    lines = [str(line).format_map(known) for line in words()[kind]["text"]]
    found = [part for line in lines for part in line.splitlines() if part.strip()]
    return [*found, remedy(case, "remedy_notice")] if words()[kind].get("remedy") else found


def remedy(case: Case, form: str) -> str:
    """Review within 60 days, suit within six months, and before whom."""
    said = words()
    of_office = case.department is None or case.department.code == OFFICE
    review = said["review_above"] if of_office else said["review"].format(place=current_jurisdiction().name)
    return str(said[form].format(review=review))


def remedy_of(case: Case, outcome: str) -> str:
    """The remedies of an answer: against a refusal review comes before a suit (行政复议法 article 23)."""
    refused = outcome in {*REFUSED, *NOT_HANDLED, Outcome.PARTLY}
    return remedy(case, "remedy_refused" if refused else "remedy")


def number(serial: int, year: int) -> str:
    """A paper's number."""
    return str(words()["number"].format(place=current_jurisdiction().short_name, year=year, serial=serial))
