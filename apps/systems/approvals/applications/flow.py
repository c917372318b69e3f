"""The way of an application as a table (行政许可法 articles 32 to 45): acceptance, parts, decision, delivery.

Work of departments inside `handling` is steps of the kernel; the last of them leads on to the decision by itself.
"""

from django.utils.translation import gettext_lazy as _

from apps.core.cases.enums import ClockEffect
from apps.core.cases.services import Flow, Transition, states
from apps.core.catalogue.enums import CaseKind
from apps.core.people.enums import Duty
from apps.systems.approvals.applications.enums import ApplicationState as S

_IN_WORK = states(S.HANDLING, S.SUSPENDED, S.DECIDING, S.SIGNING)

APPLICATION = Flow(
    kind=CaseKind.APPLICATION,
    states=states(*S),
    closed=states(S.DECIDED, S.DELIVERED, S.NOT_ACCEPTED, S.WITHDRAWN),
    transitions=(
        Transition(
            name="accept_application",
            label=_("Accept the application"),
            sources=states(S.RECEIVED),
            target=S.HANDLING,
            duties=states(Duty.CLERK),
            public=True,
        ),
        Transition(
            name="deem_accepted",
            label=_("Counts as accepted: the five working days have passed"),
            sources=states(S.RECEIVED),
            target=S.HANDLING,
            public=True,
            internal=True,
        ),
        Transition(
            name="ask_supplement",
            label=_("Give the one notice"),
            sources=states(S.RECEIVED),
            target=S.SUPPLEMENT,
            duties=states(Duty.CLERK),
            public=True,
        ),
        Transition(
            name="take_supplement",
            label=_("Take in what was asked for"),
            sources=states(S.SUPPLEMENT),
            target=S.RECEIVED,
            duties=states(Duty.CLERK),
            public=True,
        ),
        Transition(
            name="refuse_acceptance",
            label=_("Refuse acceptance"),
            sources=states(S.RECEIVED, S.SUPPLEMENT),
            target=S.NOT_ACCEPTED,
            duties=states(Duty.CLERK),
            reason_required=True,
            clock=ClockEffect.STOP,
            public=True,
            danger=True,
        ),
        Transition(
            name="start_special",
            label=_("Start a special procedure"),
            sources=states(S.HANDLING, S.SUSPENDED, S.DECIDING),
            target=S.SUSPENDED,
            duties=states(Duty.HANDLER, Duty.LEADER),
            reason_required=True,
            clock=ClockEffect.SUSPEND,
            public=True,
        ),
        Transition(
            name="end_special",
            label=_("End the special procedure"),
            sources=states(S.SUSPENDED),
            target=S.SUSPENDED,
            duties=states(Duty.HANDLER, Duty.LEADER),
            public=True,
        ),
        Transition(
            name="go_on",
            label=_("The clock runs again"),
            sources=states(S.SUSPENDED),
            target=S.HANDLING,
            clock=ClockEffect.RESUME,
            public=True,
            internal=True,
        ),
        Transition(
            name="opinions_there",
            label=_("All opinions are there"),
            sources=states(S.HANDLING),
            target=S.DECIDING,
            internal=True,
        ),
        Transition(
            name="ask_again",
            label=_("Ask a department (again)"),
            sources=states(S.HANDLING, S.DECIDING),
            target=S.HANDLING,
            duties=states(Duty.HANDLER, Duty.LEADER),
            in_department=True,
            reason_required=True,
        ),
        Transition(
            name="propose_decision",
            label=_("Propose the decision"),
            sources=states(S.DECIDING),
            target=S.SIGNING,
            duties=states(Duty.HANDLER),
            in_department=True,
        ),
        Transition(
            name="return_proposal",
            label=_("Send the proposal back"),
            sources=states(S.SIGNING),
            target=S.DECIDING,
            duties=states(Duty.LEADER),
            in_department=True,
            reason_required=True,
        ),
        Transition(
            name="decide_application",
            label=_("Sign the decision"),
            sources=states(S.SIGNING),
            target=S.DECIDED,
            duties=states(Duty.LEADER),
            in_department=True,
            clock=ClockEffect.STOP,
            public=True,
        ),
        Transition(
            name="deliver_result",
            label=_("Hand over the result"),
            sources=states(S.DECIDED),
            target=S.DELIVERED,
            duties=states(Duty.CLERK),
            public=True,
        ),
        Transition(
            name="withdraw_application",
            label=_("Withdrawn by the applicant"),
            sources=_IN_WORK | states(S.RECEIVED, S.SUPPLEMENT),
            target=S.WITHDRAWN,
            clock=ClockEffect.STOP,
            public=True,
            internal=True,
        ),
    ),
)
