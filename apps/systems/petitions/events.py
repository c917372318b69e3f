"""The steps of the story that a citizen reads, in words. The office stores a code with facts; the words are here.

A code that is not known here is told as a plain step with the official's words, so that an older portal never hides
what a newer office says.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.core.cases.enums import Satisfaction
from frontend.dates import day


@dataclass(frozen=True)
class Telling:
    """How a step is told. `about` is used where the facts name a department; tone as in the design."""

    title: str | Promise
    about: str | Promise = ""
    tone: str = ""


EVENTS: dict[str, Telling] = {
    "submitted": Telling(_lazy("You sent the letter")),
    "accepted": Telling(_lazy("Accepted")),
    "refused": Telling(_lazy("Not accepted")),
    "assigned": Telling(_lazy("Given to a department"), _lazy("Given to %(department)s")),
    "handling": Telling(_lazy("An official is working on it"), _lazy("%(department)s is working on it")),
    "supplement_needed": Telling(
        _lazy("We need something more from you"), _lazy("%(department)s needs something more from you"), tone="caution"
    ),
    "supplemented": Telling(_lazy("You added something")),
    "resumed": Telling(_lazy("The work goes on, and the clock runs again")),
    "extended": Telling(_lazy("The limit was extended")),
    "transferred": Telling(_lazy("Passed on to another place"), _lazy("Passed on to %(department)s")),
    "returned": Telling(_lazy("Came back from the other place"), _lazy("Came back from %(department)s")),
    "merged": Telling(_lazy("It is answered together with another letter about the same matter")),
    "progress": Telling(_lazy("Progress"), _lazy("Progress from %(department)s")),
    "answered": Telling(_lazy("Answered"), _lazy("%(department)s has answered"), tone="ok"),
    "rated": Telling(_lazy("You rated the answer")),
    "reopened": Telling(_lazy("Handled again, because you were not satisfied")),
    "withdrawn": Telling(_lazy("You took the letter back")),
}
_OTHER = Telling(_lazy("A further step"))


@dataclass(frozen=True)
class Told:
    """A step in words."""

    title: str
    text: str
    tone: str


def tell(code: str, facts: dict[str, Any], text: str) -> Told:
    """A step of the story in the language of the page."""
    telling = EVENTS.get(code, _OTHER)
    known: dict[str, Any] = defaultdict(str, {k: v for k, v in facts.items() if isinstance(v, str | int | float)})
    place, department = str(known["jurisdiction"]), str(known["department"])
    if place and not department.startswith(place):
        known["department"] = f"{place}{department}" if department != place else place
    title = str(telling.about) % known if known["department"] and telling.about else str(telling.title)
    parts = [part for part in (_facts_in_words(code, known), text.strip()) if part]
    return Told(title, "\n".join(parts), telling.tone)


def _facts_in_words(code: str, facts: dict[str, Any]) -> str:
    if code == "extended" and facts["due_on"]:
        return _("New limit: %(day)s") % {"day": day(date.fromisoformat(str(facts["due_on"])))}
    if code == "rated" and facts["satisfaction"] in Satisfaction.values:
        return str(Satisfaction(facts["satisfaction"]).label)
    return ""
