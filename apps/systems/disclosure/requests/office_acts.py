"""Every act on a request as a table: what it is called, its form, what it does, what it says when done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.cases.models import Case
from apps.core.cases.services import Refusal, TransitionRefused, add_note, flow_of
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.systems.disclosure.requests import (
    answering,
    charging,
    consulting,
    correcting,
    disputes,
    files,
    forms,
    handling,
    policies,
    transfer,
)
from apps.systems.disclosure.requests.display import state_label
from apps.systems.disclosure.requests.forms_answer import AnswerForm

Do = Callable[[Case, Official, dict[str, Any], Any], Any]


@dataclass(frozen=True)
class Act:
    """One act. `do` gets the case, the official, the cleaned data and the form."""

    title: Any
    form: type[forms.ActForm]
    do: Do
    done: Any
    move: str = ""
    may: Callable[[Official, Case], bool] | None = None
    consequence: Any = ""
    danger: bool = False


def _by(case: Case, official: Official, data: dict[str, Any]) -> dict[str, Any]:
    return {"case_id": case.pk, "official": official, "version": data["version"]}


def _answer(case: Case, official: Official, data: dict[str, Any], form: Any) -> Any:
    words = answering.Words(
        outcome=form.outcome,
        variant=form.variant,
        basis=data["basis"],
        text=data["text"],
        public_interest=data.get("public_interest", ""),
        publish=data["publish"],
        public_title=data["public_title"],
        public_text=data["public_text"],
    )
    if form.data.get("keep"):
        return answering.save_draft(case_id=case.pk, official=official, words=words)
    return answering.submit(words=words, **_by(case, official, data))


def _extension(case: Case, official: Official, data: dict[str, Any], form: Any) -> Any:
    asked = case.extensions.filter(granted__isnull=True).first()
    if asked is None:
        raise TransitionRefused(Refusal.STALE, str(_("This extension has been decided already.")))
    return handling.decide_extension(
        extension_id=asked.pk, official=official, granted=data["granted"], remark=data["remark"]
    )


def _transfer(case: Case, official: Official, data: dict[str, Any], form: Any) -> Any:
    place, organ = data["to"]
    return transfer.transfer(to_code=place, department_code=organ, reason=data["reason"], **_by(case, official, data))


ACTS: dict[str, Act] = {
    "assign-request": Act(
        _("Assign to an organ"), forms.AssignForm,
        lambda c, o, d, f: handling.assign_request(department=d["department"], remark=d["remark"], **_by(c, o, d)),
        _("Assigned. The organ's handlers are told."), move="assign_request",
    ),
    "ask-correction": Act(
        _("Give the supplement notice"), forms.CorrectionForm,
        lambda c, o, d, f: correcting.ask_correction(text=d["text"], days=d["days"], **_by(c, o, d)),
        _("The notice is issued. The clock stands; with the supplement the limit counts anew."), move="ask_correction",
        consequence=_("Once, within seven working days of the receipt: say everything that is unclear."),
    ),
    "take-correction": Act(
        _("Take in the supplement"), forms.TakeCorrectionForm,
        lambda c, o, d, f: correcting.take_correction(actor=actor_of(o), text=d["text"], **_by(c, o, d)),
        _("Taken in. The whole limit counts anew."), move="take_correction",
    ),
    "consult": Act(
        _("Consult a third party or co-author"), forms.ConsultForm,
        lambda c, o, d, f: consulting.consult(
            asked=d["asked"], name=d["name"], address=d["address"], about=d["about"], served_on=d["served_on"],
            **_by(c, o, d),
        ),
        _("The letter is issued. The clock stands until all have spoken or their time is over."), move="consult",
        consequence=_("They have fifteen working days from the arrival of the letter. This time does not count."),
    ),
    "note-service": Act(
        _("Enter when a letter arrived"), forms.ServedForm,
        lambda c, o, d, f: consulting.note_service(
            consultation_id=UUID(d["consultation"]), official=o, served_on=d["served_on"]
        ),
        _("Entered. The fifteen working days count from it."), may=policies.may_note_service,
    ),
    "take-opinion": Act(
        _("Enter what was said"), forms.OpinionForm,
        lambda c, o, d, f: consulting.take_opinion(
            consultation_id=UUID(d["consultation"]), official=o, opinion=d["opinion"], words=d["words"],
            said_on=d["said_on"], version=d["version"],
        ),
        _("Entered."), move="take_opinion",
    ),
    "charge-request": Act(
        _("Give the fee notice"), forms.FeeForm,
        lambda c, o, d, f: charging.charge(
            basis=d["basis"], quantity=d["quantity"], reason=d["reason"], **_by(c, o, d)
        ),
        _("The fee notice is issued. The clock stands until it is paid."), move="charge_request",
        consequence=_("Only where number or volume are beyond reason (article 42). The amount follows from the rates."),
    ),
    "pay-request": Act(
        _("Enter the payment"), forms.PaymentForm,
        lambda c, o, d, f: charging.take_payment(receipt=d["receipt"], paid_on=d["paid_on"], **_by(c, o, d)),
        _("Paid. The whole limit counts anew."), move="pay_request",
    ),
    "ask-extension": Act(
        _("Ask for an extension"), forms.ExtensionForm,
        lambda c, o, d, f: handling.ask_extension(case=c, official=o, days=d["days"], reason=d["reason"]),
        _("Asked. It is decided before the limit ends."), may=policies.may_ask_extension,
    ),
    "decide-extension": Act(
        _("Decide on the extension"), forms.DecideExtensionForm, _extension, _("Decided."),
        may=policies.may_decide_extension,
    ),
    "submit-answer": Act(
        _("Draft the answer"), AnswerForm, _answer, _("Kept."), move="submit_answer",
    ),
    "approve-answer": Act(
        _("Approve the answer"), forms.PlainForm,
        lambda c, o, d, f: answering.approve(**_by(c, o, d)),
        _("Approved. It waits for its signature."), move="approve_answer",
    ),
    "sign-answer": Act(
        _("Sign the answer"), forms.PlainForm,
        lambda c, o, d, f: answering.sign(**_by(c, o, d)),
        _("Signed. The letter has its number, the applicant reads it now."), move="sign_answer",
        consequence=_("The letter gets number, date and seal; the clock stops and the applicant reads it."),
    ),
    "send-back-answer": Act(
        _("Send the answer back"), forms.ReasonForm,
        lambda c, o, d, f: answering.send_back(reason=d["reason"], **_by(c, o, d)),
        _("Sent back; the text is kept."), move="send_back_answer",
    ),
    "add-files": Act(
        pgettext_lazy("request", "Add files"), forms.FilesForm,
        lambda c, o, d, f: files.add_files(case=c, official=o, uploads=d["uploads"], given=d["given"]),
        _("The files are there."), may=policies.may_attach,
    ),
    "add-redacted": Act(
        _("Add a redacted copy"), forms.RedactForm,
        lambda c, o, d, f: files.add_redacted(
            case=c, official=o, original=UUID(d["original"]), upload=d["uploads"][0], reason=d["reason"]
        ),
        _("The redacted copy is there; the original stays inside."), may=policies.may_redact,
    ),
    "transfer-request": Act(
        _("Pass on to the right body"), forms.TransferForm, _transfer,
        _("On its way. When it is taken in there, the applicant gets the letter that names the right body."),
        move="transfer_request",
        consequence=_("The request is carried there. This case ends as “not held” when it has arrived."),
    ),
    "take-back-request": Act(
        _("Take the request back"), forms.ReasonForm,
        lambda c, o, d, f: transfer.take_back_transfer(reason=d["reason"], **_by(c, o, d)),
        _("It is handled here again."), move="take_back_request", may=policies.may_take_back,
    ),
    "return-request": Act(
        _("Return to where it came from?"), forms.ReasonForm,
        lambda c, o, d, f: transfer.return_to_sender(reason=d["reason"], **_by(c, o, d)),
        _("Returned, with the reason."), move="return_request", may=policies.may_return, danger=True,
    ),
    "enter-dispute": Act(
        _("Enter a review or suit"), forms.DisputeForm,
        lambda c, o, d, f: disputes.enter_dispute(
            case=c, official=o, kind=d["kind"], body=d["body"], reference=d["reference"], filed_on=d["filed_on"]
        ),
        _("Entered."), may=policies.may_keep_disputes,
    ),
    "end-dispute": Act(
        _("Enter the result"), forms.EndDisputeForm,
        lambda c, o, d, f: disputes.end_dispute(
            dispute_id=UUID(d["dispute"]), official=o, result=d["result"], decided_on=d["decided_on"], note=d["note"]
        ),
        _("Entered."), may=policies.may_end_dispute,
    ),
    "note": Act(
        _("Add a note"), forms.NoteForm, lambda c, o, d, f: add_note(case=c, official=o, text=d["text"]),
        _("Noted. Only the office reads it."), may=policies.may_note,
    ),
}  # fmt: skip


def refusal_of(act: Act, case: Case, official: Official) -> TransitionRefused | None:
    """Whether the act is open to the official now; 403 for a missing duty, 409 for another state."""
    if act.may is not None and not act.may(official, case):
        return TransitionRefused.forbidden(str(act.title))
    if not act.move:
        return None
    transition = flow_of(case)[act.move]
    if case.state not in transition.sources:
        return TransitionRefused.illegal(str(transition.label), state_label(case.state))
    if not flow_of(case).permits(transition, case, official):
        return TransitionRefused.forbidden(str(transition.label))
    return None
