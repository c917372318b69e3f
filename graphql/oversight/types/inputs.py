"""What is asked for: filters, and the arguments that several fields share."""

from typing import Any

import graphene

from apps.core.cases.enums import Channel
from apps.platforms.supervision.enums import AlertState, Grade, Level, OrderState, Power
from apps.platforms.supervision.rules import RULES
from oversight import terms
from oversight.types.enums import CaseOrder

CHANNEL_CODES = ", ".join(Channel.values)


def _codes(description: str) -> Any:
    return graphene.List(graphene.NonNull(graphene.String), description=description)


class CaseFilter(graphene.InputObjectType):
    """Which cases; all that is given must hold. Lists take a single value as well; periods include both ends."""

    jurisdictions = _codes("Division codes: exactly these.")
    within = graphene.String(description="Division code: this jurisdiction and those below it.")
    kind = _codes(", ".join(terms.known(terms.KINDS)))
    state = _codes(", ".join(terms.known(terms.STATES)))
    category = _codes("Codes of the central catalogue; a subject includes its parts.")
    channel = _codes(CHANNEL_CODES)
    department = _codes("Codes of organs.")
    outcome = _codes(", ".join(terms.known(terms.OUTCOMES)))
    received_from = graphene.Date()
    received_to = graphene.Date()
    closed_from = graphene.Date()
    closed_to = graphene.Date()
    overdue = graphene.Boolean(description="true: open and late now; false: all others.")
    text = graphene.String(
        description="All words must occur in title, place or letter. Needs the right to titles; never finds a "
        "confidential case."
    )


class AnswerFilter(graphene.InputObjectType):
    """Which published answers; all that is given must hold. Periods include both ends."""

    jurisdictions = _codes("Division codes: exactly these.")
    within = graphene.String(description="Division code: this jurisdiction and those below it.")
    kind = _codes(", ".join(terms.known(terms.KINDS)))
    category = _codes("Codes of the central catalogue; a subject includes its parts.")
    answered_from = graphene.Date()
    answered_to = graphene.Date()
    text = graphene.String(description="All words must occur in title, question or answer.")


class AlertFilter(graphene.InputObjectType):
    """Which alerts; all that is given must hold. Lists take a single value as well; the period includes both ends."""

    jurisdictions = _codes("Division codes: exactly these.")
    within = graphene.String(description="Division code: this jurisdiction and those below it.")
    level = _codes(", ".join(Level.values))
    rule = _codes(", ".join(RULES))
    state = _codes(", ".join(AlertState.values))
    system = _codes("Codes of the systems whose matters are watched.")
    power = _codes(", ".join(Power.values))
    department = _codes("Codes of organs.")
    number = graphene.String(description="The number of a case.")
    fell_due_from = graphene.Date()
    fell_due_to = graphene.Date()
    waiting = graphene.Boolean(
        description="true: cards that nobody has decided on, reminders and warnings of open matters; false: all others."
    )


class OrderFilter(graphene.InputObjectType):
    """Which supervision orders; all that is given must hold. The period includes both ends."""

    jurisdictions = _codes("Division codes: exactly these.")
    within = graphene.String(description="Division code: this jurisdiction and those below it.")
    state = _codes(", ".join(OrderState.values))
    department = _codes("Codes of organs.")
    issued_from = graphene.Date()
    issued_to = graphene.Date()
    overdue = graphene.Boolean(description="true: not replied to, the deadline was before today; false: all others.")


class ScoreFilter(graphene.InputObjectType):
    """Whose scores; all that is given must hold."""

    jurisdictions = _codes("Division codes: exactly these.")
    within = graphene.String(description="Division code: this jurisdiction and those below it.")
    department = _codes("Codes of organs.")
    grade = _codes(", ".join(Grade.values))


def page_arguments(**more: Any) -> dict[str, Any]:
    """The arguments of a page."""
    return {
        "first": graphene.Int(default_value=50, description="At most 100."),
        "after": graphene.String(description="A cursor: read on from there."),
        **more,
    }


def case_arguments() -> dict[str, Any]:
    """The arguments of a list of cases."""
    return page_arguments(
        filter=graphene.Argument(CaseFilter),
        order=graphene.Argument(CaseOrder, default_value="newest"),
    )
