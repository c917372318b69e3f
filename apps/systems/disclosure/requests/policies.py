"""Who may see and do what beside the moves of the flow."""

from apps.core.cases.models import Case
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.platforms.exchange.services import failure_of, incoming_of
from apps.systems.disclosure.requests.enums import Opinion, RequestState

SEES = (Duty.CLERK, Duty.HANDLER, Duty.REVIEWER, Duty.LEADER, Duty.SUPERVISOR)
_EXTENDABLE = {RequestState.HANDLING, RequestState.REVIEW, RequestState.SIGNING}


def may_register(official: Official) -> bool:
    """The one who accepts registers what comes by post, fax or at the counter."""
    return official.holds(Duty.CLERK)


def may_see_applicant(official: Official, case: Case) -> bool:
    """Those who register, lead or supervise, and the organ that answers."""
    if official.holds(Duty.CLERK, Duty.LEADER, Duty.SUPERVISOR):
        return True
    return case.department_id in official.departments


def of_organ(official: Official, case: Case, *duties: str) -> bool:
    """Whether the official holds one of the duties in the organ that answers."""
    return case.department_id is not None and official.holds(*duties, department_id=case.department_id)


def may_ask_extension(official: Official, case: Case) -> bool:
    """The organ's handlers, once, while the clock runs."""
    if case.state not in _EXTENDABLE or not of_organ(official, case, Duty.HANDLER):
        return False
    return case.promised_due is not None and not case.extensions.exclude(granted=False).exists()


def may_decide_extension(official: Official, case: Case) -> bool:
    """The head of the disclosure office."""
    return official.holds(Duty.LEADER) and case.extensions.filter(granted__isnull=True).exists()


def may_note_service(official: Official, case: Case) -> bool:
    """The organ's handlers, of letters whose arrival is not known yet."""
    return of_organ(official, case, Duty.HANDLER) and case.information_request.consultations.filter(
        opinion="", served_on__isnull=True
    ).exists()  # fmt: skip


def may_attach(official: Official, case: Case) -> bool:
    """Those who work on it, until the answer is signed."""
    return case.closed_at is None and (official.holds(Duty.CLERK) or of_organ(official, case, Duty.HANDLER))


def may_redact(official: Official, case: Case) -> bool:
    """Where an original stays inside."""
    from apps.core.files.selectors import attachments_of

    return may_attach(official, case) and attachments_of(case.pk).filter(inside=True, origin="office").exists()


def may_keep_disputes(official: Official, case: Case) -> bool:
    """The clerk, the organ's handlers and leaders."""
    return official.holds(Duty.CLERK, Duty.LEADER) or of_organ(official, case, Duty.HANDLER)


def may_end_dispute(official: Official, case: Case) -> bool:
    """Where one is pending."""
    return may_keep_disputes(official, case) and case.information_request.disputes.filter(result="pending").exists()


def may_return(official: Official, case: Case) -> bool:
    """Only what another jurisdiction passed on can be given back to it."""
    return incoming_of(case.pk) is not None


def may_take_back(official: Official, case: Case) -> bool:
    """Only a transfer that has failed for good."""
    return bool(failure_of(case.pk))


def may_note(official: Official, case: Case) -> bool:
    """Those who see it."""
    return official.holds(*SEES)


def open_consultations(case: Case) -> bool:
    """Whether somebody who was asked has not spoken yet."""
    return case.information_request.consultations.filter(opinion="").exists()


def objected(case: Case) -> bool:
    """Whether a third party is against it."""
    return case.information_request.consultations.filter(
        asked="third_party", opinion__in=[Opinion.OBJECTS, Opinion.PARTLY]
    ).exists()
