"""Every act on a request: its form by GET, done by POST. What was typed is kept when something is refused."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from apps.core.cases.models import Case
from apps.core.cases.pages import register_pages
from apps.core.cases.services import Refusal, TransitionRefused
from apps.core.files.services import UploadRefused
from apps.core.people.models import Official
from apps.systems.disclosure.requests import forms, office_case, policies
from apps.systems.disclosure.requests.handling import note_reading
from apps.systems.disclosure.requests.office_acts import ACTS, Act, refusal_of
from apps.systems.disclosure.requests.receipts import counter_receipt, pdf_response

STATUS = {Refusal.STALE: 409, Refusal.FORBIDDEN: 403, Refusal.ILLEGAL: 409}


def page(request: HttpRequest, case: Case) -> HttpResponseBase:
    """The page of a request."""
    return office_case.page(request, case)


def action(request: HttpRequest, case: Case, name: str) -> HttpResponseBase:
    """Show the form of an act, or do it."""
    official: Official = request.official  # type: ignore[attr-defined]
    if name == "reveal":
        return _reveal(request, case, official)
    if name == "receipt":
        return _receipt(case, official)
    act = ACTS.get(name)
    if act is None:
        raise Http404("no such act")
    refusal = refusal_of(act, case, official)
    if refusal is not None:
        return _refused(request, case, act, refusal)
    form = _form(act, request, case, official)
    if request.method == "POST" and form.is_valid():
        return _perform(request, case, official, act, form)
    return _show(request, case, official, act, form, 422 if request.method == "POST" else 200)


def _form(act: Act, request: HttpRequest, case: Case, official: Official) -> forms.ActForm:
    posted = request.method == "POST"
    initial: dict[str, Any] = {"version": case.version, "begin_with": request.GET.get("says", "")}
    return act.form(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial=initial,
        case=case,
        official=official,
    )


def _perform(request: HttpRequest, case: Case, official: Official, act: Act, form: forms.ActForm) -> HttpResponseBase:
    try:
        with transaction.atomic():
            act.do(case, official, form.cleaned_data, form)
    except TransitionRefused as refused:
        if refused.refusal == Refusal.STALE:
            return _refused(request, office_case.reloaded(case), act, refused)
        form.add_error(None, refused.message)
        return _show(request, case, official, act, form, STATUS.get(refused.refusal, 422))
    except UploadRefused as refused:
        form.add_error("uploads", refused)
        return _show(request, case, official, act, form, 422)
    messages.success(request, str(act.done))
    return redirect("cases:page", number=case.number)


def _refused(request: HttpRequest, case: Case, act: Act, refusal: TransitionRefused) -> HttpResponse:
    """The case's page says why; whatever was typed stands there to be copied."""
    areas = {
        name: field.label
        for name, field in act.form.base_fields.items()
        if isinstance(field.widget, django_forms.Textarea)
    }
    typed = [(str(label), text) for name, label in areas.items() if (text := request.POST.get(name, "")).strip()]
    status = STATUS.get(refusal.refusal, 409)
    return office_case.page(request, case, status=status, refused=refusal.message, typed=typed)


def _show(
    request: HttpRequest, case: Case, official: Official, act: Act, form: forms.ActForm, status: int
) -> HttpResponse:
    context = {
        **office_case.case_context(case, official),
        "act": act,
        "form": form,
        "is_upload": form.is_multipart(),
        "drafts": "says" in form.fields,
    }
    return render(request, "office/requests/action.html", context, status=status)


def _reveal(request: HttpRequest, case: Case, official: Official) -> HttpResponseBase:
    """Show name and numbers once; looking at them is in the ledger."""
    if request.method != "POST" or not policies.may_see_applicant(official, case):
        return render(request, "errors/403.html", status=403)
    note_reading(case=case, official=official)
    return office_case.page(request, case, reveal=True)


def _receipt(case: Case, official: Official) -> HttpResponseBase:
    """The receipt on paper, for who stands at the counter or wrote."""
    if not policies.may_register(official):
        raise Http404("the one who registers prints receipts")
    return pdf_response(counter_receipt(case), f"{case.number}.pdf")


register_pages("disclosure", page=page, action=action)
