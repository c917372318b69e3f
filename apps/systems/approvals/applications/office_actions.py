"""Every act on an application: its form by GET, done by POST. What was typed is kept when something is refused."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from apps.core.cases.models import Case
from apps.core.cases.pages import register_pages
from apps.core.cases.services import Refusal, TransitionRefused
from apps.core.files.services import DamagedFile, UploadRefused
from apps.core.people.models import Official
from apps.systems.approvals.applications import forms, office_case, policies
from apps.systems.approvals.applications.archive import package
from apps.systems.approvals.applications.deciding import note_reading
from apps.systems.approvals.applications.office_acts import ACTS, Act, refusal_of
from apps.systems.approvals.applications.office_parts import first_part
from apps.systems.approvals.applications.receipts import window_receipt
from apps.systems.approvals.applications.visits import findings_to_enter
from apps.systems.approvals.billing.services import GatewayRefused

STATUS = {Refusal.STALE: 409, Refusal.FORBIDDEN: 403, Refusal.ILLEGAL: 409, Refusal.OPEN_STEPS: 409}


def page(request: HttpRequest, case: Case) -> HttpResponseBase:
    """The page of an application."""
    return office_case.page(request, case)


def action(request: HttpRequest, case: Case, name: str) -> HttpResponseBase:
    """Show the form of an act, or do it."""
    official: Official = request.official  # type: ignore[attr-defined]
    if name == "reveal":
        return _reveal(request, case, official)
    if name == "receipt":
        return _receipt(case, official)
    if name == "package":
        return _package(request, case, official)
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
    initial: dict[str, Any] = {"version": case.version}
    if issubclass(act.form, forms.StepForm):
        initial["step"] = request.GET.get("step") or getattr(first_part(case, official), "pk", "")
    if "finding" in act.form.base_fields:
        missing = findings_to_enter(official, case)
        initial["finding"] = request.GET.get("finding") or (missing[0].pk if missing else "")
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
    except GatewayRefused as refused:
        form.add_error(None, refused.message)
        return _show(request, case, official, act, form, 422)
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
    step = form["step"].value() if "step" in form.fields else None
    context = {
        **office_case.case_context(case, official),
        "act": act,
        "form": form,
        "is_upload": form.is_multipart(),
        "step": case.steps.select_related("department").filter(pk=step).first() if step else None,
        "lines": [
            (form[f"want_{key}"], form[f"why_{key}"])
            for key in (name.removeprefix("want_") for name in form.fields if name.startswith("want_"))
        ],
        "rest": [
            bound for bound in form if not bound.name.startswith(("want_", "why_")) or bound.name == "why_not_before"
        ],
    }
    return render(request, "office/applications/action.html", context, status=status)


def _reveal(request: HttpRequest, case: Case, official: Official) -> HttpResponseBase:
    """Show name and numbers once; looking at them is in the ledger."""
    if request.method != "POST" or not policies.may_see_applicant(official, case):
        return render(request, "errors/403.html", status=403)
    note_reading(case=case, official=official)
    return office_case.page(request, case, reveal=True)


def _package(request: HttpRequest, case: Case, official: Official) -> HttpResponseBase:
    """The closed file as a ZIP; taking it is in the ledger."""
    if request.method != "POST" or not policies.may_take_package(official, case):
        return render(request, "errors/403.html", status=403)
    try:
        bundle = package(case=case, official=official)
    except DamagedFile as damaged:
        return office_case.page(request, case, status=409, refused=str(damaged))
    name = f"{case.application.archived_file.number}.zip"
    return FileResponse(bundle, as_attachment=True, filename=name, content_type="application/zip")


def _receipt(case: Case, official: Official) -> HttpResponseBase:
    """The receipt on paper, for who stands at the window."""
    if not policies.may_register(official):
        raise Http404("the window prints receipts")
    response = HttpResponse(window_receipt(case), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{case.number}.pdf"'
    return response


register_pages("application", page=page, action=action)
