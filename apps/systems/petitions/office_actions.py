"""Every act on a petition: its form by GET, done by POST. What was typed is kept when something is refused."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.core.cases.models import Case, Step
from apps.core.cases.pages import register_pages
from apps.core.cases.services import Refusal, TransitionRefused, flow_of
from apps.core.cases.steps import open_steps
from apps.core.files.services import UploadRefused
from apps.core.ledger.selectors import last_act
from apps.core.ledger.services import act_label
from apps.core.people.models import Official
from apps.platforms.exchange.selectors import addresses, jurisdictions_to_write_to
from apps.systems.petitions import case_files, forms, office_case, opinions, policies, replies
from apps.systems.petitions.draft_guard import check_draft, seen_of
from apps.systems.petitions.office_acts import ACTS, Act, refusal_of, words_of
from apps.systems.petitions.office_opinions import first_question
from apps.systems.petitions.publication import anonymise
from apps.systems.petitions.replies import note_reading, reply_in_work
from tenants.context import current_jurisdiction

WITH_FILES = {forms.AttachForm, forms.GiveOpinionForm}
STATUS = {Refusal.STALE: 409, Refusal.FORBIDDEN: 403, Refusal.OPEN_SUB_CASES: 409}


def action(request: HttpRequest, case: Case, name: str) -> HttpResponseBase:
    """Show the form of an act, or do it."""
    official: Official = request.official  # type: ignore[attr-defined]
    if name in BESIDE:
        return BESIDE[name](request, case, official)
    act = ACTS.get(name)
    if act is None:
        raise Http404("no such act")
    refusal = refusal_of(act, case, official)
    if refusal is not None:
        return _refused(request, case, act, refusal)
    form = make_form(act, request, case)
    if request.method == "POST" and "refresh" not in request.POST:
        if request.POST.get("save") and name == "submit-reply":
            return _save_draft(request, case, official, form)
        if form.is_valid():
            return _perform(request, case, official, act, form)
        return _show(request, case, official, act, form, 422)
    return _show(request, case, official, act, form, 200)


def _refused(request: HttpRequest, case: Case, act: Act, refusal: TransitionRefused) -> HttpResponse:
    """The case's page says why; whatever was typed stands there to be copied."""
    if request.method == "POST" and request.POST.get("version") not in {None, str(case.version)}:
        who, what = last_act(case.pk)
        facts = {"who": who, "what": act_label(what), "why": refusal.message}
        refusal.message = _("%(who)s acted first (%(what)s). %(why)s") % facts
    typed = [(str(act.form.base_fields[key].label), text) for key, text in _typed(act, request.POST) if text.strip()]
    return office_case.conflict(request, case, refusal.message, STATUS.get(refusal.refusal, 409), typed)


def _typed(act: Act, posted: QueryDict) -> list[tuple[str, str]]:
    texts = [key for key, field in act.form.base_fields.items() if isinstance(field.widget, django_forms.Textarea)]
    return [(key, posted.get(key, "")) for key in texts]


def make_form(act: Act, request: HttpRequest, case: Case, typed: QueryDict | None = None) -> django_forms.Form:
    """The act's form, filled with what is known or what was typed."""
    data = (typed or request.POST) if request.method == "POST" else None
    initial: dict[str, Any] = {"version": case.version}
    extra: dict[str, Any] = {}
    if act.form is forms.ClassifyForm:
        initial |= {"kind": case.subkind, "category": case.category, "place": case.place, "urgent": case.urgent}
    if act.form is forms.ReplyForm:
        initial |= {**_reply_initial(case), "seen": seen_of(case)}
    if act.form is forms.TransferForm:
        chosen = (data or request.GET).get("to_code", "")
        here = current_jurisdiction().code
        extra = {
            "places": [(j.code, j.name) for j in jurisdictions_to_write_to(besides=here)],
            "departments": [(a.department_code, a.name) for a in addresses(chosen)] if chosen else [],
        }
        initial["to_code"] = chosen
    if act.form is forms.MergeForm:
        initial["into"] = request.GET.get("into", "")
    if act.form is forms.AskOpinionForm:
        extra = {"departments": opinions.departments_to_ask(case), "due_on": case.promised_due}
    if issubclass(act.form, forms.StepForm):
        question = request.GET.get("step") or getattr(first_question(case, request.official), "pk", "")  # type: ignore[attr-defined]
        initial["step"] = question
    if act.form in WITH_FILES and request.method == "POST":
        extra["files"] = request.FILES
    form = act.form(data, initial=initial, **extra)
    if act.form is forms.AttachForm and not policies.may_attach_to_answer(request.official, case):  # type: ignore[attr-defined]
        form.fields["where"].choices = form.fields["where"].choices[:1]  # type: ignore[attr-defined]
    return form


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
            if act.form is forms.ReplyForm:
                check_draft(case, official, form.cleaned_data["seen"])
            act.do(case, official, form.cleaned_data)
    except TransitionRefused as refused:
        return _again(request, case, official, act, form, refused)
    except UploadRefused as refused:
        form.add_error("uploads", refused)
        return _show(request, case, official, act, form, 422)
    messages.success(request, str(act.done))
    return redirect("cases:page", number=case.number)


def _save_draft(request: HttpRequest, case: Case, official: Official, form: django_forms.Form) -> HttpResponseBase:
    act = ACTS["submit-reply"]
    form.is_valid()
    data = {**form.cleaned_data}
    if not {"text", "outcome", "publish", "public_title", "public_text"} <= set(data):
        return _show(request, case, official, act, form, 422)
    try:
        with transaction.atomic():
            check_draft(case, official, data["seen"])
            replies.save_draft(case_id=case.pk, official=official, words=words_of(data))
    except TransitionRefused as refused:
        return _again(request, case, official, act, form, refused)
    messages.success(request, _("The draft is kept."))
    return redirect("cases:action", number=case.number, action="submit-reply")


def _again(
    request: HttpRequest,
    case: Case,
    official: Official,
    act: Act,
    form: django_forms.Form,
    refused: TransitionRefused,
) -> HttpResponseBase:
    """The form with what was typed. Where somebody else was first it now carries what they left, so that it can be
    sent again once that has been looked at; where it cannot be done any more, the case's page keeps the words.
    """
    status = STATUS.get(refused.refusal, 422)
    if refused.refusal != Refusal.STALE:
        form.add_error(None, refused.message)
        return _show(request, case, official, act, form, status)
    fresh = office_case.reloaded(case)
    impossible = refusal_of(act, fresh, official)
    if impossible is not None or act.form is forms.PlainForm:
        return _refused(request, fresh, act, impossible or refused)
    typed = request.POST.copy()
    typed["version"] = str(fresh.version)
    if act.form is forms.ReplyForm:
        typed["seen"] = seen_of(fresh)
    form = make_form(act, request, fresh, typed)
    form.is_valid()
    form.add_error(None, refused.message)
    return _show(request, fresh, official, act, form, status)


def _reveal(request: HttpRequest, case: Case, official: Official) -> HttpResponseBase:
    """Show the writer's name and phone once; looking at them is in the ledger."""
    if request.method != "POST" or not policies.may_see_writer(official, case):
        return render(request, "errors/403.html", status=403)
    note_reading(case=case, official=official, what="writer")
    return office_case.page(request, case, reveal=True)


def _keep_inside(request: HttpRequest, case: Case, official: Official) -> HttpResponseBase:
    """Take a file out of the answer before it is published."""
    if request.method != "POST":
        raise Http404("done by POST")
    try:
        with transaction.atomic():
            key = UUID(request.POST.get("file", ""))
            case_files.keep_inside(case_id=case.pk, attachment_id=key, official=official)
    except ValueError as error:
        raise Http404("no such file") from error
    except TransitionRefused as refused:
        return office_case.conflict(request, case, refused.message, STATUS.get(refused.refusal, 409))
    messages.success(request, _("The file stays inside."))
    return redirect("cases:page", number=case.number)


BESIDE: dict[str, Callable[[HttpRequest, Case, Official], HttpResponseBase]] = {
    "reveal": _reveal,
    "file-inside": _keep_inside,
}


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
        "departments": act.form is forms.TransferForm and form.departments_known,  # type: ignore[attr-defined]
        "is_ask": act.form is forms.AskOpinionForm,
        "is_upload": act.form in WITH_FILES,
        "asked": _asked(form, case),
        "awaited": open_steps(case) if act.form is forms.ReplyForm else [],
        "stale": status == 409,
    }
    return render(request, "office/petitions/action.html", context, status=status)


def _asked(form: django_forms.Form, case: Case) -> Step | None:
    """The question that a form is about."""
    key = form["step"].value() if "step" in form.fields else None
    try:
        return case.steps.select_related("department", "asked_by").filter(pk=key).first() if key else None
    except (ValidationError, ValueError):
        return None


register_pages("petition", page=office_case.page, action=action)
