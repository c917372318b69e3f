"""Codes with their words, in the language of the one who asks."""

from dataclasses import dataclass

from django.db.models import TextChoices

from apps.core.cases.enums import Channel, Satisfaction
from apps.core.catalogue.selectors import category_names
from apps.core.ledger.services import act_label
from apps.core.people.enums import Duty
from apps.platforms.supervision.enums import AlertAct, AlertState, Grade, OrderState, Part, Power
from apps.platforms.supervision.enums import Level as AlertLevel
from apps.platforms.supervision.rules import RULES
from apps.systems.approvals.applications.enums import ApplicationOutcome, ApplicationState
from apps.systems.approvals.items.enums import ItemKind
from apps.systems.disclosure.requests.enums import Outcome as RequestOutcome
from apps.systems.disclosure.requests.enums import RequestState
from apps.systems.petitions.enums import Outcome, PetitionKind, PetitionState

KINDS: tuple[type[TextChoices], ...] = (PetitionKind, ItemKind)
STATES: tuple[type[TextChoices], ...] = (PetitionState, ApplicationState, RequestState)
OUTCOMES: tuple[type[TextChoices], ...] = (Outcome, ApplicationOutcome, RequestOutcome)
CHANNELS: tuple[type[TextChoices], ...] = (Channel,)
SATISFACTIONS: tuple[type[TextChoices], ...] = (Satisfaction,)
LEVELS: tuple[type[TextChoices], ...] = (AlertLevel,)
ALERT_STATES: tuple[type[TextChoices], ...] = (AlertState,)
ALERT_ACTS: tuple[type[TextChoices], ...] = (AlertAct,)
ORDER_STATES: tuple[type[TextChoices], ...] = (OrderState,)
POWERS: tuple[type[TextChoices], ...] = (Power,)
GRADES: tuple[type[TextChoices], ...] = (Grade,)
PARTS: tuple[type[TextChoices], ...] = (Part,)
DUTIES: tuple[type[TextChoices], ...] = (Duty,)


@dataclass(frozen=True)
class Term:
    """A code and what people call it."""

    code: str
    label: str


def term(code: str | None, vocabularies: tuple[type[TextChoices], ...]) -> Term | None:
    """The word for a code of one of the vocabularies; an empty code has none, an unknown one stands for itself."""
    if not code:
        return None
    for vocabulary in vocabularies:
        if code in vocabulary.values:
            return Term(code, str(vocabulary(code).label))
    return Term(code, code)


def rule_term(code: str | None) -> Term | None:
    """A rule of supervision with its name."""
    return Term(code, str(RULES[code].name) if code in RULES else code) if code else None


def act_term(act: str) -> Term:
    """An act of the ledger with its name."""
    return Term(act, act_label(act))


def known(vocabularies: tuple[type[TextChoices], ...]) -> list[str]:
    """All codes of the vocabularies."""
    return list(dict.fromkeys(code for vocabulary in vocabularies for code in vocabulary.values))


class CategoryNames:
    """Names of categories, read from the central catalogue at the first question of a request: one statement."""

    def __init__(self) -> None:
        self._names: dict[str, str] | None = None

    def term(self, code: str | None) -> Term | None:
        if not code:
            return None
        if self._names is None:
            self._names = category_names()
        return Term(code, self._names.get(code, code))
