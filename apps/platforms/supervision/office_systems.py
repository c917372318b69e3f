"""Outside systems that report here: the administrator registers and ends them."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.people.enums import Duty
from apps.platforms.supervision.forms import SystemForm
from apps.platforms.supervision.models import OutsideSystem
from apps.platforms.supervision.office import only_for
from apps.platforms.supervision.outside.keeping import end_system, register_system
from apps.platforms.supervision.refusals import SupervisionRefused
from frontend.requests import OfficeRequest


def _keeps_systems(official: object) -> bool:
    return bool(official.holds(Duty.ADMIN))  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@only_for(_keeps_systems)
def systems(request: OfficeRequest) -> HttpResponse:
    """The systems with what they have reported, and a form for another one."""
    form = SystemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = register_system(official=request.official, **form.cleaned_data)
        except SupervisionRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("%(name)s may report from now on.") % {"name": made.name})
            return redirect("supervision:systems")
    listed = OutsideSystem.objects.annotate(reported=Count("records"), last=Max("records__taken_at"))
    context = {"form": form, "systems": listed, "address": f"{request.build_absolute_uri('/supervision/api/events/')}"}
    return render(request, "office/supervision/systems.html", context, status=422 if form.errors else 200)


@require_POST
@only_for(_keeps_systems)
def end(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """End a system."""
    system = get_object_or_404(OutsideSystem, pk=pk)
    end_system(official=request.official, system=system)
    messages.success(request, _("%(name)s may not report any more.") % {"name": system.name})
    return redirect("supervision:systems")
