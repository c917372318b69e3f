"""The administrator's pages of departments."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.people import services
from apps.core.people.departments import open_cases_of
from apps.core.people.enums import Duty
from apps.core.people.forms import DepartmentForm, refuse
from apps.core.people.models import Department
from apps.core.people.policies import for_administrators
from apps.core.people.refusals import ChangeRefused
from apps.core.people.tables import DepartmentTable, departments
from frontend.requests import OfficeRequest


@require_safe
@for_administrators
def index(request: OfficeRequest) -> HttpResponseBase:
    """All departments, closed ones included."""
    return DepartmentTable(request, departments()).respond("office/people/departments.html")


@require_http_methods(["GET", "POST"])
@for_administrators
def create(request: OfficeRequest) -> HttpResponse:
    """A new department."""
    form = DepartmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_department(
                actor=services.actor_of(request.official, Duty.ADMIN), **form.cleaned_data
            )
        except ChangeRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("%(department)s has been added.") % {"department": made.name})
            return redirect("people:department", made.code)
    return render(request, "office/people/department_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_administrators
def detail(request: OfficeRequest, code: str) -> HttpResponse:
    """One department: its facts to change, who holds which duty, what is open."""
    department = get_object_or_404(Department, code=code)
    form = DepartmentForm(request.POST if request.method == "POST" else None, department=department)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_department(
                actor=services.actor_of(request.official, Duty.ADMIN), department=department, **form.cleaned_data
            )
        except ChangeRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The changes to %(department)s are saved.") % {"department": department.name})
            return redirect("people:department", department.code)
    context = {
        "department": department,
        "form": form,
        "holdings": department.holdings.select_related("official").order_by("duty", "official__name"),
        "open_cases": len(open_cases_of(department)),
    }
    return render(request, "office/people/department.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_administrators
def retire(request: OfficeRequest, code: str) -> HttpResponse:
    """Closing says first what it means, and what stands in the way."""
    department = get_object_or_404(Department, code=code)
    refused: ChangeRefused | None = None
    if request.method == "POST":
        try:
            services.retire_department(actor=services.actor_of(request.official, Duty.ADMIN), department=department)
        except ChangeRefused as error:
            refused = error
        else:
            messages.success(request, _("%(department)s is closed.") % {"department": department.name})
            return redirect("people:department", department.code)
    context = {
        "department": department,
        "refused": refused,
        "cases": open_cases_of(department),
        "holdings": department.holdings.select_related("official").order_by("official__name", "duty"),
    }
    return render(request, "office/people/department_retire.html", context, status=409 if refused else 200)


@require_POST
@for_administrators
def reopen(request: OfficeRequest, code: str) -> HttpResponse:
    """Take a closed department back."""
    department = get_object_or_404(Department, code=code)
    try:
        services.reopen_department(actor=services.actor_of(request.official, Duty.ADMIN), department=department)
    except ChangeRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%(department)s is open again.") % {"department": department.name})
    return redirect("people:department", department.code)
