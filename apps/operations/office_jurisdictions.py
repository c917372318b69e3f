"""All jurisdictions at the central team: the list, one of them, and its maintenance switch."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.people.enums import Duty
from apps.core.people.services import actor_of
from apps.operations import closing, notices, releases
from apps.operations.forms import CloseForm, PostponeForm, ReasonForm, refuse
from apps.operations.policies import for_operators
from apps.operations.refusals import OperationRefused
from apps.operations.tables import STATE_TONES, JurisdictionTable, rule_word
from tenants.enums import JurisdictionState, Level
from tenants.flags.declared import declared
from tenants.flags.enums import Scope
from tenants.flags.selectors import is_on, rules_of
from tenants.maintenance.selectors import history, open_maintenance
from tenants.models import Domain, Jurisdiction
from tenants.registers import TTL_SECONDS
from tenants.rollouts.models import HeldBack, Release
from tenants.rollouts.rings import ring_of
from tenants.selectors import present


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponseBase:
    """Every jurisdiction: code, level, hosts, state."""
    return JurisdictionTable(request, Jurisdiction.objects.all()).respond("office/operations/jurisdictions.html")


@require_safe
@for_operators
def jurisdiction(request: HttpRequest, code: str) -> HttpResponse:
    """One jurisdiction: hosts, flags, notices, the maintenance switch."""
    place = get_object_or_404(Jurisdiction, code=code)
    open_ = open_maintenance(place)
    context = {
        "place": place,
        "tone": STATE_TONES[place.state],
        "parent": Jurisdiction.objects.filter(code=place.parent_code).first() if place.parent_code else None,
        "successor": present(place) if place.successor_code else None,
        "ring": ring_of(place).label,
        "hosts": Domain.objects.filter(tenant=place).order_by("former", "zone", "domain"),
        "flags": [_flag(flag, place) for flag in declared()],
        "notices": [each for each in notices.all_notices()[:200] if _stands(each, place)],
        "maintenance": open_,
        "settling": open_ is not None and open_.began_at + timedelta(seconds=TTL_SECONDS) > timezone.now(),
        "earlier": history(place).exclude(ended_at=None)[:5],
        "release": Release.objects.filter(digest=place.release).only("version").first(),
        "outcomes": releases.last_outcomes(place),
        "held": HeldBack.objects.in_force().filter(jurisdiction=place).first(),
        "may_close": place.state == JurisdictionState.ACTIVE and place.level != Level.CENTRE,
    }
    return render(request, "office/operations/jurisdiction.html", context)


def _flag(flag: Any, place: Jurisdiction) -> dict[str, Any]:
    own = (Scope.JURISDICTION.value, place.code) in rules_of(flag.name)
    on = is_on(flag, place)
    return {"flag": flag, "on": on, "word": rule_word(on), "own": own}


def _stands(notice: Any, place: Jurisdiction) -> bool:
    return notices.state_of(notice) in {"shown", "coming"} and notices.is_about(notice, place)


def _place(code: str) -> Jurisdiction:
    place = get_object_or_404(Jurisdiction, code=code)
    if place.level == Level.CENTRE:
        raise Http404("the central team is not closed")
    return place


@require_http_methods(["GET", "POST"])
@for_operators
def close(request: Any, code: str) -> HttpResponse:
    """Close a jurisdiction for maintenance: what citizens read, until when, why."""
    place = _place(code)
    form = CloseForm(request.POST) if request.method == "POST" else CloseForm()
    said = _("%(name)s is closed for maintenance. Within half a minute nothing is accepted there any more.")
    return _act(request, place, form, closing.close_for_maintenance, "office/operations/close.html", said)


@require_http_methods(["GET", "POST"])
@for_operators
def postpone(request: Any, code: str) -> HttpResponse:
    """It takes longer, or is over sooner."""
    place = _place(code)
    now = open_maintenance(place)
    initial = {"words": now.words, "expected_end": now.expected_end} if now else None
    form = PostponeForm(request.POST if request.method == "POST" else None, initial=initial)
    return _act(
        request, place, form, closing.postpone_end, "office/operations/postpone.html", _("The page is changed.")
    )


@require_http_methods(["GET", "POST"])
@for_operators
def reopen(request: Any, code: str) -> HttpResponse:
    """Open it again."""
    place = _place(code)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    said = _("%(name)s is open again. What was handed in before is taken in now.")
    return _act(request, place, form, closing.open_after_maintenance, "office/operations/reopen.html", said)


def _act(request: Any, place: Jurisdiction, form: Form, act: Any, template: str, said: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(actor=actor_of(request.official, Duty.ADMIN), jurisdiction=place, **form.cleaned_data)
        except OperationRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, said % {"name": place.name} if "%" in said else said)
            return redirect("operations:jurisdiction", place.code)
    context = {"place": place, "form": form, "maintenance": open_maintenance(place)}
    return render(request, template, context, status=422 if form.errors else 200)
