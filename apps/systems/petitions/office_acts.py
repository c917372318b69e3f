"""Every act on a petition as a table: what it is called, its form, what it does, what it says when done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.cases.models import Case
from apps.core.cases.services import Refusal, TransitionRefused, add_note, flow_of
from apps.core.people.models import Official
from apps.systems.petitions import case_files, direction, forms, handling, opinions, policies, replies, transfer
from apps.systems.petitions.display import state_label
from apps.systems.petitions.replies import Words

Do = Callable[[Case, Official, dict[str, Any]], Any]


@dataclass(frozen=True)
class Act:
    """One act: what it is called, its form, what it does, what it says when done."""

    title: Any
    form: type[django_forms.Form]
    do: Do
    done: Any
    move: str = ""
    may: Callable[[Official, Case], bool] | None = None
    consequence: Any = ""
    danger: bool = False


def words_of(data: dict[str, Any]) -> Words:
    return Words(
        text=data["text"],
        outcome=data["outcome"],
        publish=data["publish"],
        public_title=data["public_title"],
        public_text=data["public_text"],
    )


def _merge(case: Case, official: Official, data: dict[str, Any]) -> Any:
    typed = data["into"].strip()
    found = Case.objects.visible_to(official).filter(kind="petition")
    into = found.filter(number=typed).first() or found.filter(number__contains=f"-{typed.upper()}-").first()
    if into is None:
        raise TransitionRefused(Refusal.REASON, _("There is no message with this number here."))
    return direction.merge(
        case_id=case.pk, into_id=into.pk, official=official, reason=data["reason"], version=data["version"]
    )


def _extension(case: Case, official: Official, data: dict[str, Any]) -> Any:
    asked = case.extensions.filter(granted__isnull=True).first()
    if asked is None:
        raise TransitionRefused(Refusal.STALE, _("This extension has been decided already."))
    return direction.decide_extension(
        extension_id=asked.pk, official=official, granted=data["granted"], remark=data["remark"]
    )


def _report(case: Case, official: Official, data: dict[str, Any]) -> Any:
    given = case.instructions.filter(feedback_at__isnull=True).order_by("given_at").first()
    if given is None:
        raise TransitionRefused(Refusal.STALE, _("This instruction has been reported on already."))
    return direction.report_on_instruction(instruction_id=given.pk, official=official, feedback=data["reason"])


ACTS: dict[str, Act] = {
    "accept": Act(
        gettext_lazy("Accept"),
        forms.PlainForm,
        lambda c, o, d: handling.accept(case_id=c.pk, official=o, version=d["version"]),
        gettext_lazy("Accepted. The citizen has been told."),
        move="accept",
    ),
    "refuse": Act(
        gettext_lazy("Refuse this message?"),
        forms.ReasonForm,
        lambda c, o, d: handling.refuse(case_id=c.pk, official=o, reason=d["reason"], version=d["version"]),
        gettext_lazy("Refused. The citizen reads your reason."),
        move="refuse",
        consequence=gettext_lazy("The case is closed, and the citizen reads your reason as the answer."),
        danger=True,
    ),
    "classify": Act(
        gettext_lazy("Classify"),
        forms.ClassifyForm,
        lambda c, o, d: handling.classify(
            case_id=c.pk,
            official=o,
            kind=d["kind"],
            category=d["category"],
            urgent=d["urgent"],
            place=d["place"],
            version=d["version"],
        ),
        gettext_lazy("Classified. Another kind may have another limit, counted from the day of receipt."),
        move="classify",
    ),
    "assign": Act(
        gettext_lazy("Assign to a department"),
        forms.AssignForm,
        lambda c, o, d: handling.assign(
            case_id=c.pk, official=o, department=d["department"], remark=d["remark"], version=d["version"]
        ),
        gettext_lazy("Assigned. The department has been told."),
        move="assign",
    ),
    "claim": Act(
        gettext_lazy("Claim"),
        forms.PlainForm,
        lambda c, o, d: handling.claim(case_id=c.pk, official=o, version=d["version"]),
        gettext_lazy("This message is yours now."),
        move="claim",
    ),
    "return": Act(
        gettext_lazy("Return this message to the accepting office?"),
        forms.ReasonForm,
        lambda c, o, d: handling.return_to_clerk(case_id=c.pk, official=o, reason=d["reason"], version=d["version"]),
        gettext_lazy("Returned to the accepting office."),
        move="return",
        consequence=gettext_lazy("The accepting office reads your reason and assigns it anew. The clock goes on."),
    ),
    "suspend": Act(
        gettext_lazy("Ask the citizen for more"),
        forms.ReasonForm,
        lambda c, o, d: handling.ask_citizen(case_id=c.pk, official=o, question=d["reason"], version=d["version"]),
        gettext_lazy("Asked. The clock stands until the citizen answers."),
        move="suspend",
        consequence=gettext_lazy("The citizen reads your question. The clock stands until the answer comes."),
    ),
    "resume": Act(
        gettext_lazy("Go on without it"),
        forms.PlainForm,
        lambda c, o, d: handling.go_on(case_id=c.pk, official=o, version=d["version"]),
        gettext_lazy("The clock runs again."),
        move="resume",
    ),
    "submit-reply": Act(
        gettext_lazy("Answer"),
        forms.ReplyForm,
        lambda c, o, d: replies.submit(
            case_id=c.pk,
            official=o,
            words=words_of(d),
            without_opinions=d["without_opinions"],
            version=d["version"],
        ),
        gettext_lazy("Handed to the reviewers."),
        move="submit_reply",
    ),
    "approve-reply": Act(
        gettext_lazy("Approve the answer"),
        forms.PlainForm,
        lambda c, o, d: replies.approve(case_id=c.pk, official=o, version=d["version"]),
        gettext_lazy("Approved. It waits for a leader's signature."),
        move="approve_reply",
    ),
    "send-back-reply": Act(
        gettext_lazy("Send the answer back"),
        forms.ReasonForm,
        lambda c, o, d: replies.send_back(case_id=c.pk, official=o, reason=d["reason"], version=d["version"]),
        gettext_lazy("Sent back to its author."),
        move="send_back_reply",
        consequence=gettext_lazy("The author reads your reason; the text is kept."),
    ),
    "publish-reply": Act(
        gettext_lazy("Sign and publish the answer"),
        forms.PlainForm,
        lambda c, o, d: replies.publish(case_id=c.pk, official=o, version=d["version"]),
        gettext_lazy("Published. The citizen reads it now."),
        move="publish_reply",
        consequence=gettext_lazy("The citizen reads the answer at once, and the message is closed with it."),
    ),
    "transfer": Act(
        gettext_lazy("Transfer to another jurisdiction"),
        forms.TransferForm,
        lambda c, o, d: transfer.transfer(
            case_id=c.pk,
            official=o,
            to_code=d["to_code"],
            department_code=d["department_code"],
            reason=d["reason"],
            version=d["version"],
        ),
        gettext_lazy("Handed over. The answer comes back here; the citizen's clock goes on."),
        move="transfer",
        consequence=gettext_lazy("The citizen reads your reason. The clock goes on."),
    ),
    "take-back": Act(
        gettext_lazy("Take the failed transfer back"),
        forms.ReasonForm,
        lambda c, o, d: transfer.take_back_transfer(case_id=c.pk, official=o, reason=d["reason"], version=d["version"]),
        gettext_lazy("Taken back. The message is handled here again."),
        move="take_back",
        consequence=gettext_lazy("The citizen reads your reason. The failed message is not taken in there any more."),
    ),
    "return-to-sender": Act(
        gettext_lazy("Return to the jurisdiction that sent it?"),
        forms.ReasonForm,
        lambda c, o, d: transfer.return_to_sender(case_id=c.pk, official=o, reason=d["reason"], version=d["version"]),
        gettext_lazy("Returned."),
        move="return_to_sender",
        consequence=gettext_lazy("The case ends here. The other side reads your reason and decides anew."),
        danger=True,
    ),
    "merge": Act(
        gettext_lazy("Merge with another message"),
        forms.MergeForm,
        _merge,
        gettext_lazy("Merged. Its writer gets the same answer."),
        move="merge",
        consequence=gettext_lazy("Its writer keeps the own number and gets the answer of the other message."),
    ),
    "instruct": Act(
        gettext_lazy("Write an instruction"),
        forms.InstructForm,
        lambda c, o, d: direction.instruct(case_id=c.pk, official=o, text=d["text"], due_on=d["due_on"]),
        gettext_lazy("The instruction has been sent."),
        may=policies.may_instruct,
    ),
    "report": Act(
        gettext_lazy("Report on the instruction"),
        forms.ReasonForm,
        _report,
        gettext_lazy("The leader has been told."),
        may=lambda o, c: o.holds("handler", "clerk", "reviewer"),
    ),
    "urge": Act(
        gettext_lazy("Urge"),
        forms.UrgeForm,
        lambda c, o, d: direction.urge(case_id=c.pk, official=o, text=d["text"]),
        gettext_lazy("Urged."),
        may=policies.may_urge,
    ),
    "ask-extension": Act(
        gettext_lazy("Ask for an extension"),
        forms.ExtensionForm,
        lambda c, o, d: direction.ask_extension(case_id=c.pk, official=o, days=d["days"], reason=d["reason"]),
        gettext_lazy("Asked. A leader decides before the limit ends."),
        may=policies.may_ask_extension,
    ),
    "decide-extension": Act(
        gettext_lazy("Decide on the extension"),
        forms.DecideExtensionForm,
        _extension,
        gettext_lazy("Decided."),
        may=lambda o, c: o.holds("leader"),
    ),
    "ask-opinion": Act(
        gettext_lazy("Ask other departments"),
        forms.AskOpinionForm,
        lambda c, o, d: opinions.ask(
            case_id=c.pk,
            official=o,
            departments=d["departments"],
            question=d["question"],
            limit_days=d["limit_days"],
        ),
        gettext_lazy("Asked. You are told when the last opinion is there."),
        may=policies.may_ask_opinion,
        consequence=gettext_lazy(
            "Each department reads the message, not who wrote it, and answers you. The citizen's clock goes on."
        ),
    ),
    "give-opinion": Act(
        gettext_lazy("Give the opinion"),
        forms.GiveOpinionForm,
        lambda c, o, d: opinions.give(case=c, step_id=d["step"], official=o, text=d["text"], uploads=d["uploads"]),
        gettext_lazy("Your department's opinion is with the message."),
        may=policies.may_give_opinion,
        consequence=gettext_lazy("It is given once, and stays inside: the department that asked writes the answer."),
    ),
    "decline-opinion": Act(
        gettext_lazy("Decline to give an opinion?"),
        forms.DeclineOpinionForm,
        lambda c, o, d: opinions.decline(case=c, step_id=d["step"], official=o, reason=d["reason"]),
        gettext_lazy("Declined. Who asked reads your reason."),
        may=policies.may_give_opinion,
    ),
    "withdraw-opinion": Act(
        gettext_lazy("Take the question back?"),
        forms.WithdrawQuestionForm,
        lambda c, o, d: opinions.withdraw_question(case=c, step_id=d["step"], official=o, reason=d["reason"]),
        gettext_lazy("Taken back. The department has been told."),
        may=policies.may_withdraw_opinion,
        consequence=gettext_lazy("The department gives no opinion any more, and does not see the message any more."),
    ),
    "note": Act(
        gettext_lazy("Add a note"),
        forms.NoteForm,
        lambda c, o, d: add_note(case=c, official=o, text=d["text"]),
        gettext_lazy("Noted. Only the office reads it."),
        may=policies.may_note,
    ),
    "attach": Act(
        gettext_lazy("Add files"),
        forms.AttachForm,
        lambda c, o, d: case_files.attach_files(
            case_id=c.pk, official=o, uploads=d["uploads"], with_answer=d["where"] == "answer"
        ),
        gettext_lazy("The files are with the message."),
        may=policies.may_attach,
        consequence=gettext_lazy("Files for the answer are given to the citizen when it is published, not before."),
    ),
}


def refusal_of(act: Act, case: Case, official: Official) -> TransitionRefused | None:
    """Whether the act is open to the official now; 403 for a missing duty, 409 for another state."""
    if not act.move:
        if act.may is not None and not act.may(official, case):
            if case.closed_at is not None:
                return TransitionRefused.illegal(str(act.title), str(state_label(case.state)))
            return TransitionRefused.forbidden(str(act.title))
        return None
    transition = flow_of(case)[act.move]
    if case.state not in transition.sources:
        return TransitionRefused.illegal(str(transition.label), str(state_label(case.state)))
    if not flow_of(case).permits(transition, case, official):
        return TransitionRefused.forbidden(str(transition.label))
    return None
