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
from django.utils.translation import gettext_lazy

from apps.core.cases.enums import Satisfaction
from frontend.dates import day


@dataclass(frozen=True)
class Telling:
    """How a step is told. `about` is used where the facts name a department; tone as in the design."""

    title: str | Promise
    about: str | Promise = ""
    tone: str = ""


EVENTS: dict[str, Telling] = {
    "submitted": Telling(gettext_lazy("You sent the letter")),
    "accepted": Telling(gettext_lazy("Accepted")),
    "refused": Telling(gettext_lazy("Not accepted")),
    "assigned": Telling(gettext_lazy("Given to a department"), gettext_lazy("Given to %(department)s")),
    "handling": Telling(gettext_lazy("An official is working on it"), gettext_lazy("%(department)s is working on it")),
    "supplement_needed": Telling(
        gettext_lazy("We need something more from you"),
        gettext_lazy("%(department)s needs something more from you"),
        tone="caution",
    ),
    "supplemented": Telling(gettext_lazy("You added something")),
    "resumed": Telling(gettext_lazy("The work goes on, and the clock runs again")),
    "extended": Telling(gettext_lazy("The limit was extended")),
    "transferred": Telling(gettext_lazy("Passed on to another place"), gettext_lazy("Passed on to %(department)s")),
    "returned": Telling(gettext_lazy("Came back from the other place"), gettext_lazy("Came back from %(department)s")),
    "taken_back": Telling(
        gettext_lazy("It could not be passed on, and is handled here again"),
        gettext_lazy("It could not be passed on to %(department)s, and is handled here again"),
    ),
    "merged": Telling(gettext_lazy("It is answered together with another letter about the same matter")),
    "separated": Telling(gettext_lazy("It is handled on its own again")),
    "progress": Telling(gettext_lazy("Progress"), gettext_lazy("Progress from %(department)s")),
    "answered": Telling(gettext_lazy("Answered"), gettext_lazy("%(department)s has answered"), tone="ok"),
    "set_aside": Telling(gettext_lazy("What you sent could not be taken in"), tone="caution"),
    "rated": Telling(gettext_lazy("You rated the answer")),
    "reopened": Telling(gettext_lazy("Handled again, because you were not satisfied")),
    "withdrawn": Telling(gettext_lazy("You took the letter back")),
}
_OTHER = Telling(gettext_lazy("A further step"))


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
