"""What is asked for: filters, and the arguments that several fields share."""

from typing import Any

import graphene

from apps.core.cases.enums import Channel
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
