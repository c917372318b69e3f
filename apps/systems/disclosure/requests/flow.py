"""The way of a request as a table (政府信息公开条例 articles 29 to 42)."""

from django.utils.translation import gettext_lazy as _

from apps.core.cases.enums import ClockEffect
from apps.core.cases.services import Flow, Transition, states
from apps.core.catalogue.enums import CaseKind
from apps.core.people.enums import Duty
from apps.systems.disclosure.requests.enums import RequestState as S

_OPEN = states(S.RECEIVED, S.CORRECTION, S.HANDLING, S.CONSULTING, S.FEE, S.REVIEW, S.SIGNING, S.TRANSFERRING)


def _move(name: str, label: object, sources: frozenset[str], target: str, *duties: str, **more: object) -> Transition:
    options: dict[str, object] = {"duties": states(*duties), "internal": not duties, "public": True, **more}
    return Transition(name=name, label=label, sources=sources, target=target, **options)  # type: ignore[arg-type]


REQUEST = Flow(
    kind=CaseKind.DISCLOSURE,
    states=states(*S),
    closed=states(S.TRANSFERRED, S.ANSWERED, S.ENDED, S.RETURNED, S.WITHDRAWN),
    transitions=(
        _move("assign_request", _("Assign to an organ"), states(S.RECEIVED, S.HANDLING), S.HANDLING,
              Duty.CLERK, Duty.LEADER),
        _move("ask_correction", _("Give the supplement notice"), states(S.RECEIVED, S.HANDLING), S.CORRECTION,
              Duty.CLERK, Duty.HANDLER, clock=ClockEffect.SUSPEND, reason_required=True),
        _move("take_correction", _("Take in the supplement"), states(S.CORRECTION), S.HANDLING,
              Duty.CLERK, Duty.HANDLER, clock=ClockEffect.RESTART),
        _move("take_correction_first", _("Take in the supplement"), states(S.CORRECTION), S.RECEIVED,
              clock=ClockEffect.RESTART),
        _move("lapse_correction", _("No supplement in time: no longer handled"), states(S.CORRECTION), S.ENDED,
              clock=ClockEffect.STOP),
        _move("consult", _("Consult a third party or co-author"), states(S.HANDLING, S.CONSULTING), S.CONSULTING,
              Duty.HANDLER, in_department=True, clock=ClockEffect.SUSPEND),
        _move("take_opinion", _("Enter what was said"), states(S.CONSULTING), S.CONSULTING,
              Duty.HANDLER, in_department=True),
        _move("silent_opinion", _("Nothing was said in time"), states(S.CONSULTING), S.CONSULTING),
        _move("consulted", _("All have been consulted, the clock runs again"), states(S.CONSULTING), S.HANDLING,
              clock=ClockEffect.RESUME),
        _move("charge_request", _("Give the fee notice"), states(S.HANDLING), S.FEE,
              Duty.HANDLER, in_department=True, clock=ClockEffect.SUSPEND, reason_required=True),
        _move("pay_request", _("Enter the payment"), states(S.FEE), S.HANDLING,
              Duty.CLERK, Duty.HANDLER, clock=ClockEffect.RESTART),
        _move("lapse_fee", _("Fee unpaid in time: no longer handled"), states(S.FEE), S.ENDED, clock=ClockEffect.STOP),
        _move("submit_answer", _("Hand the answer in for review"), states(S.HANDLING), S.REVIEW,
              Duty.HANDLER, in_department=True, public=False),
        _move("approve_answer", _("Approve the answer"), states(S.REVIEW), S.SIGNING,
              Duty.REVIEWER, in_department=True, public=False),
        _move("send_back_answer", _("Send the answer back"), states(S.REVIEW, S.SIGNING), S.HANDLING,
              Duty.REVIEWER, Duty.LEADER, public=False, reason_required=True),
        _move("sign_answer", _("Sign the answer"), states(S.SIGNING), S.ANSWERED, Duty.LEADER, clock=ClockEffect.STOP),
        _move("transfer_request", _("Pass on to the right body"), states(S.RECEIVED, S.HANDLING), S.TRANSFERRING,
              Duty.CLERK, Duty.HANDLER, reason_required=True),
        _move("request_arrived", _("Taken in by the right body"), states(S.TRANSFERRING), S.TRANSFERRED,
              clock=ClockEffect.STOP),
        _move("take_back_request", _("Take the request back"), states(S.TRANSFERRING), S.RECEIVED,
              Duty.CLERK, Duty.HANDLER, reason_required=True, public=False),
        _move("request_refused", _("Came back before it was taken in"), states(S.TRANSFERRING), S.RECEIVED),
        _move("request_came_back", _("Came back from the other body"), states(S.TRANSFERRED), S.RECEIVED,
              clock=ClockEffect.RESTART),
        _move("return_request", _("Return to where it came from"), states(S.RECEIVED, S.HANDLING), S.RETURNED,
              Duty.CLERK, clock=ClockEffect.STOP, reason_required=True, danger=True),
        _move("withdraw_request", _("Withdrawn by the applicant"), _OPEN, S.WITHDRAWN, clock=ClockEffect.STOP),
    ),
)  # fmt: skip
