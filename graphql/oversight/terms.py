"""Codes with their words, in the language of the one who asks."""

from dataclasses import dataclass

from django.db.models import TextChoices

from apps.core.cases.enums import Channel, Satisfaction
from apps.core.catalogue.selectors import category_names
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
