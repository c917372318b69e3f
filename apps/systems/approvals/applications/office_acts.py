"""Every act on an application as a table: what it is called, its form, what it does, what it says when done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.cases.models import Case
from apps.core.cases.services import Refusal, TransitionRefused, add_note, flow_of
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.systems.approvals.applications import (
    acceptance,
    archive,
    case_files,
    complaints,
    deciding,
    forms,
    forms_money,
    handling,
    money,
    policies,
    visits,
)
from apps.systems.approvals.applications.certificates import revoke
from apps.systems.approvals.applications.display import state_label
from apps.systems.approvals.applications.forms_parts import AskElsewhereForm, ByHandForm, FindingForm, VisitForm

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


def _take_in(case: Case, official: Official, data: dict[str, Any], form: Any) -> Any:
    return acceptance.take_supplement(
        actor=actor_of(official, "clerk"),
        there=frozenset(data["there"]),
        text=data["text"],
        **_by(case, official, data),
    )


def _notice(case: Case, official: Official, data: dict[str, Any], form: Any) -> Any:
    return acceptance.ask_supplement(
        wanted=form.wanted,
        text=data["text"],
        why_not_before=data.get("why_not_before", ""),
        **_by(case, official, data),
    )


def _extension(case: Case, official: Official, data: dict[str, Any], form: Any) -> Any:
    asked = case.extensions.filter(granted__isnull=True).first()
    if asked is None:
        raise TransitionRefused(Refusal.STALE, str(_("This extension has been decided already.")))
    return handling.decide_extension(
        extension_id=asked.pk, official=official, granted=data["granted"], remark=data["remark"]
    )


ACTS: dict[str, Act] = {
    "enter-materials": Act(
        _("Enter materials"),
        forms.MaterialsForm,
        lambda c, o, d, f: acceptance.keep_materials(case=c, official=o, there=frozenset(d["there"])),
        _("Entered."),
        may=policies.may_enter_materials,
    ),
    "accept-application": Act(
        _("Accept the application"),
        forms.PlainForm,
        lambda c, o, d, f: acceptance.accept(**_by(c, o, d)),
        _("Accepted. The departments' parts begin, and the applicant is told."),
        move="accept_application",
    ),
    "ask-supplement": Act(
        _("Give the one notice"),
        forms.NoticeForm,
        _notice,
        _("The notice is given. The five days stand until the applicant answers."),
        move="ask_supplement",
        consequence=_("Once, and everything: a second notice of what can be seen now is refused."),
    ),
    "take-supplement": Act(
        _("Take in what was asked for"),
        forms.SupplementForm,
        _take_in,
        _("Taken in. Five working days for acceptance begin."),
        move="take_supplement",
    ),
    "refuse-acceptance": Act(
        _("Refuse acceptance"),
        forms.RefuseForm,
        lambda c, o, d, f: acceptance.refuse(reason=d["reason"], remedy=d["remedy"], **_by(c, o, d)),
        _("Not accepted. The applicant reads reason and remedy."),
        move="refuse_acceptance",
        consequence=_("The application ends here. The applicant reads the reason and what can be done against it."),
        danger=True,
    ),
    "give-opinion": Act(
        _("Give the opinion"),
        forms.OpinionForm,
        lambda c, o, d, f: handling.give_opinion(
            case=c, step_id=d["step"], official=o, opinion=d["opinion"], text=d["text"]
        ),
        _("Your department's opinion is there."),
        may=policies.may_give_opinion,
        consequence=_("It is given once. When the last opinion is there, the lead decides."),
    ),
    "enter-by-hand": Act(
        _("Enter the opinion by hand"),
        ByHandForm,
        lambda c, o, d, f: handling.enter_by_hand(
            case=c, step_id=d["step"], official=o, opinion=d["opinion"], text=d["text"], reason=d["reason"]
        ),
        _("Entered. The other jurisdiction is told that it need not answer any more."),
        may=policies.may_enter_by_hand,
        consequence=_("Only where the other jurisdiction cannot answer itself. The reason stays in the ledger."),
        danger=True,
    ),
    "skip-part": Act(
        _("Leave this part out"),
        forms.SkipForm,
        lambda c, o, d, f: handling.skip(case=c, step_id=d["step"], official=o, reason=d["reason"]),
        _("Left out. Supervision sees it."),
        may=policies.may_skip,
        consequence=_("The department gives no opinion. A mandatory part that is left out is a violation."),
        danger=True,
    ),
    "ask-again": Act(
        _("Ask a department (again)"),
        forms.AskForm,
        lambda c, o, d, f: handling.ask_department(
            department=d["department"], question=d["question"], limit_days=d["limit_days"], **_by(c, o, d)
        ),
        _("Asked. The department is told."),
        move="ask_again",
    ),
    "ask-elsewhere": Act(
        _("Ask an organ above (again)"),
        AskElsewhereForm,
        lambda c, o, d, f: handling.ask_elsewhere(
            question=d["question"], limit_days=d["limit_days"], **f.asked, **_by(c, o, d)
        ),
        _("Asked. The question goes there by the exchange."),
        move="ask_again",
        may=policies.may_ask_elsewhere,
    ),
    "call-visit": Act(
        _("Call a joint site visit"),
        VisitForm,
        lambda c, o, d, f: visits.call_visit(
            case_id=c.pk, official=o, starts_at=f.starts_at, place=d["place"], steps=d["steps"], note=d["note"]
        ),
        _("Announced to the departments and to the applicant."),
        may=visits.may_call,
        consequence=_("The clock stands for it only where the catalogue plans an inspection that is not counted."),
    ),
    "record-finding": Act(
        _("Enter the finding"),
        FindingForm,
        lambda c, o, d, f: visits.record_finding(
            case_id=c.pk, finding_id=d["finding"], official=o, verdict=d["verdict"], text=d["text"]
        ),
        _("Entered in the record of the visit."),
        may=lambda official, case: bool(visits.findings_to_enter(official, case)),
        consequence=_("Once. When every department has entered its finding, the visit is over."),
    ),
    "cancel-visit": Act(
        _("Call the visit off"),
        forms.ReasonForm,
        lambda c, o, d, f: visits.cancel_visit(case_id=c.pk, official=o, reason=d["reason"]),
        _("Called off. Departments and applicant are told."),
        may=visits.may_cancel,
        consequence=_("What has been entered stays. The applicant reads the reason."),
        danger=True,
    ),
    "start-special": Act(
        _("Start a special procedure"),
        forms.SpecialForm,
        lambda c, o, d, f: handling.start_special(
            procedure=d["procedure"], reason=d["reason"], days=d["days"], **_by(c, o, d)
        ),
        _("Started. The clock stands, and the applicant is told why."),
        move="start_special",
        consequence=_("The clock stands until it ends. The applicant reads the reason and how long it may take."),
    ),
    "end-special": Act(
        _("End the special procedure"),
        forms.EndSpecialForm,
        lambda c, o, d, f: handling.end_special(special_id=d["special"], official=o, result=d["result"]),
        _("Ended. The clock runs again when no other procedure runs."),
        may=policies.may_end_special,
    ),
    "ask-extension": Act(
        _("Ask for an extension"),
        forms.ExtensionForm,
        lambda c, o, d, f: handling.ask_extension(case=c, official=o, days=d["days"], reason=d["reason"]),
        _("Asked. The head of the organ decides before the limit ends."),
        may=policies.may_ask_extension,
    ),
    "decide-extension": Act(
        _("Decide on the extension"),
        forms.DecideExtensionForm,
        _extension,
        _("Decided."),
        may=policies.may_decide_extension,
    ),
    "propose-decision": Act(
        _("Propose the decision"),
        forms.ProposeForm,
        lambda c, o, d, f: deciding.propose(
            outcome=d["outcome"], reasons=d["reasons"], remedy=d["remedy"], weighed=d["weighed"], **_by(c, o, d)
        ),
        _("Proposed. It waits for the leader's signature."),
        move="propose_decision",
    ),
    "return-proposal": Act(
        _("Send the proposal back"),
        forms.ReasonForm,
        lambda c, o, d, f: deciding.send_back(reason=d["reason"], **_by(c, o, d)),
        _("Sent back; the text is kept."),
        move="return_proposal",
    ),
    "decide-application": Act(
        _("Sign the decision"),
        forms.PlainForm,
        lambda c, o, d, f: deciding.decide(**_by(c, o, d)),
        _("Signed. The applicant reads it now."),
        move="decide_application",
        consequence=_("The clocks stop, the applicant reads the decision, and what is granted becomes a certificate."),
    ),
    "deliver-result": Act(
        _("Hand over the result"),
        forms.HandOverForm,
        lambda c, o, d, f: deciding.hand_over(
            way=d["way"], to_whom=d["to_whom"], parcel=d["parcel"], **_by(c, o, d)
        ),
        _("Handed over."),
        move="deliver_result",
    ),
    "charge": Act(
        _("Charge a fee"),
        forms_money.ChargeForm,
        lambda c, o, d, f: money.charge(case=c, official=o, fee=d["fee"], name=d["name"], amount=d["amount"]),
        _("On the bill."),
        may=policies.may_charge,
    ),
    "order-payment": Act(
        _("Issue the payment voucher"),
        forms.PlainForm,
        lambda c, o, d, f: money.order(case=c, official=o),
        _("Issued: one voucher for everything that is to be paid."),
        may=money.may_order,
    ),
    "settle-payment": Act(
        _("Enter the bank's receipt"),
        forms_money.SlipForm,
        lambda c, o, d, f: money.settle(
            case=c, official=o, receipt=d["receipt"], amount=d["amount"], paid_on=d["paid_on"]
        ),
        _("Paid."),
        may=money.may_settle,
    ),
    "waive-fee": Act(
        _("Waive a fee"),
        forms_money.WaiveForm,
        lambda c, o, d, f: money.waive(case=c, official=o, line_id=d["line"], reason=d["reason"]),
        _("Waived."),
        may=money.may_waive,
    ),
    "refund-fee": Act(
        _("Pay a fee back"),
        forms_money.RefundForm,
        lambda c, o, d, f: money.refund(
            case=c, official=o, line_id=d["line"], reason=d["reason"], receipt=d["receipt"], amount=d["amount"],
            paid_on=d["paid_on"],
        ),
        _("Paid back."),
        may=money.may_refund,
    ),
    "revoke-certificate": Act(
        _("Revoke the certificate"),
        forms.ReasonForm,
        lambda c, o, d, f: revoke(case=c, official=o, reason=d["reason"]),
        _("Revoked: whoever checks it reads that."),
        may=policies.may_revoke,
        danger=True,
    ),
    "archive": Act(
        _("Close the file"),
        forms.ArchiveForm,
        lambda c, o, d, f: archive.archive(case=c, official=o, retention=d["retention"]),
        _("Closed: the list of its documents is fixed."),
        may=policies.may_archive,
        consequence=_("The list of documents is fixed with the hash of each, and stands in the ledger."),
    ),
    "decide-complaint": Act(
        _("Decide on the complaint"),
        forms.DecideComplaintForm,
        lambda c, o, d, f: complaints.decide_complaint(
            case=c, official=o, taken_up=d["taken_up"], answer=d["answer"]
        ),
        _("Decided. The applicant reads it."),
        may=policies.may_decide_complaint,
    ),
    "note": Act(
        _("Add a note"),
        forms.NoteForm,
        lambda c, o, d, f: add_note(case=c, official=o, text=d["text"]),
        _("Noted. Only the office reads it."),
        may=policies.may_note,
    ),
    "attach": Act(
        pgettext_lazy("application", "Add files"),
        forms.FilesForm,
        lambda c, o, d, f: case_files.add_files(case=c, official=o, uploads=d["uploads"], material=d["material"]),
        _("The files are there."),
        may=policies.may_attach,
    ),
}  # fmt: skip


def refusal_of(act: Act, case: Case, official: Official) -> TransitionRefused | None:
    """Whether the act is open to the official now; 403 for a missing duty, 409 for another state."""
    if not act.move:
        if act.may is not None and not act.may(official, case):
            return TransitionRefused.forbidden(str(act.title))
        return None
    transition = flow_of(case)[act.move]
    if case.state not in transition.sources:
        return TransitionRefused.illegal(str(transition.label), str(state_label(case.state)))
    if not flow_of(case).permits(transition, case, official) or (act.may is not None and not act.may(official, case)):
        return TransitionRefused.forbidden(str(transition.label))
    return None
