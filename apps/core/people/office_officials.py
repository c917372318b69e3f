"""The administrator's pages of officials. A first password is shown once, on the page that made it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.ledger.services import Actor
from apps.core.people import second_factor, services, sign_ins
from apps.core.people.enums import Duty
from apps.core.people.forms import DeactivateForm, DutiesForm, OfficialForm, refuse
from apps.core.people.models import Department, Official
from apps.core.people.officials import open_cases_of
from apps.core.people.policies import for_administrators
from apps.core.people.refusals import ChangeRefused, Outdated
from apps.core.people.tables import OfficialTable, officials
from frontend.requests import OfficeRequest


@require_safe
@for_administrators
def index(request: OfficeRequest) -> HttpResponseBase:
    """All officials, closed accounts included."""
    return OfficialTable(request, officials()).respond("office/people/officials.html")


@never_cache
@require_http_methods(["GET", "POST"])
@for_administrators
def create(request: OfficeRequest) -> HttpResponse:
    """A new account; the page that follows shows its first password, once."""
    form = OfficialForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        password = services.first_password()
        try:
            made = services.create_official(actor=_actor(request), password=password, **form.cleaned_data)
        except ChangeRefused as refused:
            refuse(form, refused)
        else:
            return _show_password(request, made, password)
    return render(request, "office/people/official_new.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@for_administrators
def detail(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """One official: facts, duties, password, second factor, where signed in."""
    official = get_object_or_404(Official, pk=pk)
    form = OfficialForm(request.POST if request.method == "POST" else None, official=official)
    if request.method == "POST" and form.is_valid():
        services.change_official(actor=_actor(request), official=official, **form.cleaned_data)
        messages.success(request, _("The changes to %(name)s are saved.") % {"name": form.cleaned_data["name"]})
        return redirect("people:official", official.pk)
    return _page(request, official, status=422 if form.errors else 200, form=form)


@require_POST
@for_administrators
def duties(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """Duties as they are ticked; 409 where somebody else changed them meanwhile."""
    official = get_object_or_404(Official, pk=pk)
    form = DutiesForm(request.POST, departments=_departments(official))
    status = 422
    if form.is_valid():
        try:
            services.set_duties(actor=_actor(request), official=official, duties=form.pairs(), seen=form.seen_pairs())
        except ChangeRefused as refused:
            form.add_error(None, refused.message)
            status = 409 if isinstance(refused, Outdated) else 422
        else:
            _leave_if_ended(request, official)
            messages.success(request, _("The duties of %(name)s are saved.") % {"name": official.name})
            return redirect("people:official", official.pk)
    return _page(request, official, status=status, duties_form=form)


@require_http_methods(["GET", "POST"])
@for_administrators
def deactivate(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """Closing an account names the open cases first."""
    official = get_object_or_404(Official, pk=pk)
    form = DeactivateForm(request.POST if request.method == "POST" else None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.deactivate_official(
                actor=_actor(request), official=official, despite_open_cases=form.cleaned_data["despite"]
            )
        except ChangeRefused as error:
            refused = error.message
        else:
            _leave_if_ended(request, official)
            messages.success(request, _("The account of %(name)s is closed.") % {"name": official.name})
            return redirect("people:official", official.pk)
    context = {"official": official, "form": form, "cases": open_cases_of(official), "refused": refused}
    return render(request, "office/people/official_deactivate.html", context, status=409 if refused else 200)


@never_cache
@require_POST
@for_administrators
def reactivate(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """Open the account again; its new first password is shown once."""
    return _with_password(request, pk, services.reactivate_official)


@never_cache
@require_POST
@for_administrators
def reset_password(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """A new first password, shown once; every session of the official ends."""
    return _with_password(request, pk, services.reset_password)


@require_POST
@for_administrators
def reset_second_factor(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """Forget a lost authenticator."""
    official = get_object_or_404(Official, pk=pk)
    try:
        services.reset_second_factor(actor=_actor(request), official=official)
    except ChangeRefused as refused:
        messages.error(request, refused.message)
    else:
        _leave_if_ended(request, official)
        messages.success(request, _("The second factor of %(name)s has been removed.") % {"name": official.name})
    return redirect("people:official", official.pk)


def _actor(request: OfficeRequest) -> Actor:
    return services.actor_of(request.official, Duty.ADMIN)


def _leave_if_ended(request: OfficeRequest, official: Official) -> None:
    """An administrator who has ended the own sessions is signed out; what is said next goes into a new session."""
    if official.pk == request.official.pk and sign_ins.current(request) is None:
        logout(request)


def _with_password(request: OfficeRequest, pk: UUID, act: Any) -> HttpResponse:
    official = get_object_or_404(Official, pk=pk)
    password = services.first_password()
    try:
        act(actor=_actor(request), official=official, password=password)
    except ChangeRefused as refused:
        messages.error(request, refused.message)
        return redirect("people:official", official.pk)
    _leave_if_ended(request, official)
    return _show_password(request, official, password)


def _show_password(request: OfficeRequest, official: Official, password: str) -> HttpResponse:
    """Rendered in the answer to the POST and kept nowhere: neither in the session nor in the ledger."""
    context = {"official": official, "first_password": password}
    return render(request, "office/people/first_password.html", context)


def _departments(official: Official) -> list[Department]:
    """Open departments, and closed ones in which a duty is still held."""
    held = {holding.department_id for holding in official.holdings.all()}
    return [each for each in Department.objects.all() if each.active or each.pk in held]


def _page(
    request: OfficeRequest,
    official: Official,
    *,
    status: int = 200,
    form: OfficialForm | None = None,
    duties_form: DutiesForm | None = None,
) -> HttpResponse:
    departments = _departments(official)
    now = sorted(f"{h.department.code}:{h.duty}" for h in official.holdings.select_related("department"))
    ticked = set(duties_form.data.getlist("duties") if duties_form else now)  # type: ignore[attr-defined]
    context = {
        "official": official,
        "form": form or OfficialForm(official=official),
        "duties_form": duties_form,
        "duties": Duty.choices,
        "rows": [
            (each, [(f"{each.code}:{duty}", label, f"{each.code}:{duty}" in ticked) for duty, label in Duty.choices])
            for each in departments
        ],
        "seen": " ".join(now),
        "sign_ins": sign_ins.of(official),
        "has_factor": second_factor.has_device(official),
        "factor_owed": second_factor.required_of(official),
        "open_cases": len(open_cases_of(official)),
    }
    return render(request, "office/people/official.html", context, status=status)
