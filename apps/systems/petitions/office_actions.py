"""Every act on a petition: its form by GET, done by POST. What was typed is kept when something is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.cases.models import Case
from apps.core.cases.pages import register_pages
from apps.core.cases.services import Refusal, TransitionRefused, add_note, flow_of
from apps.core.people.models import Official
from apps.platforms.exchange.selectors import addresses, jurisdictions_to_write_to
from apps.systems.petitions import direction, forms, handling, office_case, policies, replies, transfer
from apps.systems.petitions.display import state_label
from apps.systems.petitions.publication import anonymise
from apps.systems.petitions.replies import Words, note_reading, reply_in_work

STATUS = {Refusal.STALE: 409, Refusal.FORBIDDEN: 403, Refusal.OPEN_SUB_CASES: 409}
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


def _words(data: dict[str, Any]) -> Words:
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
        lambda c, o, d: replies.submit(case_id=c.pk, official=o, words=_words(d), version=d["version"]),
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
    "note": Act(
        gettext_lazy("Add a note"),
        forms.NoteForm,
        lambda c, o, d: add_note(case=c, official=o, text=d["text"]),
        gettext_lazy("Noted. Only the office reads it."),
        may=policies.may_note,
    ),
}


def action(request: HttpRequest, case: Case, name: str) -> HttpResponseBase:
    """Show the form of an act, or do it."""
    official: Official = request.official  # type: ignore[attr-defined]
    if name == "reveal":
        return _reveal(request, case, official)
    act = ACTS.get(name)
    if act is None:
        raise Http404("no such act")
    refusal = _refusal(act, case, official)
    if refusal is not None:
        return office_case.conflict(request, case, refusal.message, STATUS.get(refusal.refusal, 409))
    form = make_form(act, request, case)
    if request.method == "POST" and "refresh" not in request.POST:
        if request.POST.get("save") and name == "submit-reply":
            return _save_draft(request, case, official, form)
        if form.is_valid():
            return _perform(request, case, official, act, form)
        return _show(request, case, official, act, form, 422)
    return _show(request, case, official, act, form, 200)


def _refusal(act: Act, case: Case, official: Official) -> TransitionRefused | None:
    """Whether the act is open to the official now; 403 for a missing duty, 409 for another state."""
    if not act.move:
        if act.may is not None and not act.may(official, case):
            return TransitionRefused.forbidden(str(act.title))
        return None
    transition = flow_of(case)[act.move]
    if case.state not in transition.sources:
        return TransitionRefused.illegal(str(transition.label), str(state_label(case.state)))
    if not flow_of(case).permits(transition, case, official):
        return TransitionRefused.forbidden(str(transition.label))
    return None


def make_form(act: Act, request: HttpRequest, case: Case) -> django_forms.Form:
    """The act's form, filled with what is known or what was typed."""
    data = request.POST if request.method == "POST" else None
    initial: dict[str, Any] = {"version": case.version}
    extra: dict[str, Any] = {}
    if act.form is forms.ClassifyForm:
        initial |= {"kind": case.subkind, "category": case.category, "place": case.place, "urgent": case.urgent}
    if act.form is forms.ReplyForm:
        initial |= _reply_initial(case)
    if act.form is forms.TransferForm:
        chosen = (data or request.GET).get("to_code", "")
        extra = {
            "places": [(j.code, j.name) for j in jurisdictions_to_write_to()],
            "departments": [(a.department_code, a.name) for a in addresses(chosen)] if chosen else [],
        }
        initial["to_code"] = chosen
    if act.form is forms.MergeForm:
        initial["into"] = request.GET.get("into", "")
    return act.form(data, initial=initial, **extra)


def _reply_initial(case: Case) -> dict[str, Any]:
    reply = reply_in_work(case)
    writer = case.petition.writer
    if reply is None:
        return {
            "publish": case.petition.publish_consent and case.confidentiality == "open",
            "public_title": anonymise(case.title, writer),
            "public_text": anonymise(case.petition.text, writer),
        }
    return {
        "text": reply.text,
        "outcome": reply.outcome,
        "publish": reply.publish,
        "public_title": reply.public_title,
        "public_text": reply.public_text,
    }


def _perform(
    request: HttpRequest, case: Case, official: Official, act: Act, form: django_forms.Form
) -> HttpResponseBase:
    try:
        with transaction.atomic():
            act.do(case, official, form.cleaned_data)
    except TransitionRefused as refused:
        form.add_error(None, refused.message)
        return _show(request, case, official, act, form, STATUS.get(refused.refusal, 422))
    messages.success(request, str(act.done))
    return redirect("cases:page", number=case.number)


def _save_draft(request: HttpRequest, case: Case, official: Official, form: django_forms.Form) -> HttpResponseBase:
    form.is_valid()
    data = {**form.cleaned_data}
    if not {"text", "outcome", "publish", "public_title", "public_text"} <= set(data):
        return _show(request, case, official, ACTS["submit-reply"], form, 422)
    try:
        with transaction.atomic():
            replies.save_draft(case_id=case.pk, official=official, words=_words(data))
    except TransitionRefused as refused:
        form.add_error(None, refused.message)
        return _show(request, case, official, ACTS["submit-reply"], form, STATUS.get(refused.refusal, 422))
    messages.success(request, _("The draft is kept."))
    return redirect("cases:action", number=case.number, action="submit-reply")


def _reveal(request: HttpRequest, case: Case, official: Official) -> HttpResponseBase:
    """Show the writer's name and phone once; looking at them is in the ledger."""
    if request.method != "POST" or not policies.may_see_writer(official, case):
        return render(request, "errors/403.html", status=403)
    note_reading(case=case, official=official, what="writer")
    return office_case.page(request, case, reveal=True)


def _show(
    request: HttpRequest, case: Case, official: Official, act: Act, form: django_forms.Form, status: int
) -> HttpResponse:
    context = {
        **office_case.case_context(case, official),
        "act": act,
        "button": flow_of(case)[act.move].label if act.move else act.title,
        "form": form,
        "is_reply": act.form is forms.ReplyForm,
        "is_transfer": act.form is forms.TransferForm,
    }
    return render(request, "office/petitions/action.html", context, status=status)


register_pages("petition", page=office_case.page, action=action)
