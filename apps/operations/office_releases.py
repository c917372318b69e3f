"""Releases at the central team: the version matrix, and the console of a rollout."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.people.enums import Duty
from apps.core.people.services import actor_of
from apps.operations import reasons, releases, rollouts
from apps.operations.forms import PlanForm, ReasonForm, refuse
from apps.operations.policies import for_operators
from apps.operations.refusals import OperationRefused
from apps.operations.tables_releases import RolloutTable, TargetTable, VersionTable
from tenants.models import Jurisdiction
from tenants.rollouts import selectors
from tenants.rollouts.enums import Health, RolloutState, TargetState
from tenants.rollouts.keeper import is_kept
from tenants.rollouts.models import HeldBack, Release, Rollout

POLL_SECONDS = 2


@require_safe
@for_operators
def index(request: Any) -> HttpResponseBase:
    """Which jurisdiction runs which release, drift named; what can be rolled out."""
    rows = selectors.version_matrix()
    found = releases.versions(rows)
    request.versions = [line.version for line in found.lines]
    newest = Release.objects.defer("steps", "rights", "description").first()
    return VersionTable(request, rows).respond(
        "office/operations/releases.html",
        versions=found,
        cities=releases.health_map(rows),
        healths=[(each, sum(row.health == each for row in rows), releases.HEALTH_TONES[each]) for each in Health],
        unfinished=(unfinished := selectors.unfinished_rollout()),
        reason=reasons.said(unfinished.reason) if unfinished else "",
        newest=newest,
        behind=releases.behind(rows, newest) if newest else 0,
        form=PlanForm(),
    )


@require_safe
@for_operators
def history(request: HttpRequest) -> HttpResponseBase:
    """Every rollout."""
    return RolloutTable(request, releases.all_rollouts()).respond("office/operations/rollouts.html")


@require_POST
@for_operators
def plan(request: Any) -> HttpResponse:
    """Plan the newest release for all that have another one."""
    form = PlanForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a release, and how many may fail."))
        return redirect("operations:releases")
    try:
        made = rollouts.plan(actor=_actor(request), **form.cleaned_data)
    except OperationRefused as refused:
        messages.error(request, refused.message)
        return redirect("operations:releases")
    return redirect("operations:rollout", made.pk)


@never_cache
@require_safe
@for_operators
def rollout(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A rollout as it is now; while it runs the page renews itself, without a script by reloading.

    `?seen=` is the state that the page shows: where it has changed, the whole page comes anew.
    """
    found = get_object_or_404(Rollout.objects.select_related("release"), pk=pk)
    if request.headers.get("HX-Request") and request.GET.get("seen") != found.state:
        return HttpResponse(headers={"HX-Refresh": "true"})
    status = selectors.status(found)
    table = TargetTable(request, found.targets.select_related("jurisdiction"))
    return table.respond(
        "office/operations/rollout.html",
        rollout=found,
        status=status,
        tone=releases.ROLLOUT_TONES[found.state],
        reason=reasons.said(found.reason),
        failed=[(target, reasons.outcome_of(target)) for target in status.failed],
        left_alone=found.state == RolloutState.RUNNING and not is_kept(),
        may=selectors.may_be_asked(found),
        current=next((ring.ring for ring in status.rings if ring.done < ring.total - _held(ring)), None),
        counts={state.value: status.count(state) for state in TargetState},
        running=[target for target in status.targets if target.state == TargetState.RUNNING],
        held=[held for held in status.held.values() if held.jurisdiction_id in _places(status)],
        ends=releases.expected_end(status),
        cities=releases.rollout_map(status),
        events=releases.diary(status),
        poll=POLL_SECONDS if found.state == "running" else 0,
    )


def _held(ring: selectors.RingStatus) -> int:
    return ring.counts.get(TargetState.HELD, 0)


def _places(status: selectors.Status) -> set[int]:
    return {target.jurisdiction_id for target in status.targets}


def _actor(request: Any) -> Any:
    return actor_of(request.official, Duty.ADMIN)


@require_POST
@for_operators
def act(request: Any, pk: int, act: str) -> HttpResponse:
    """start, pause, resume or retry. Who presses second is told what the first has done."""
    found = get_object_or_404(Rollout.objects.select_related("release"), pk=pk)
    try:
        messages.success(request, _done(request, found, act))
    except OperationRefused as refused:
        messages.error(request, refused.message)
    return redirect("operations:rollout", pk)


def _done(request: Any, found: Rollout, act: str) -> str:
    actor, reason = _actor(request), request.POST.get("reason", "").strip()[:500]
    match act:
        case "start":
            rollouts.start(actor=actor, rollout=found)
            return _("The rollout has begun with the pilot county.")
        case "pause":
            rollouts.pause(actor=actor, rollout=found, reason=reason)
            return _("The rollout pauses: what is being upgraded is finished, nothing else is begun.")
        case "resume":
            rollouts.resume(actor=actor, rollout=found)
            return _("The rollout goes on.")
        case "retry":
            places = Jurisdiction.objects.filter(code__in=request.POST.getlist("code"))
            count = rollouts.retry(actor=actor, rollout=found, places=list(places) or None)
            said = ngettext("%(count)d jurisdiction is tried again.", "%(count)d jurisdictions are tried again.", count)
            return said % {"count": count}
    raise Http404("no such act")


@require_http_methods(["GET", "POST"])
@for_operators
def hold(request: Any, code: str) -> HttpResponse:
    """Hold a jurisdiction back from upgrades, with a reason; or let it take part again."""
    place = get_object_or_404(Jurisdiction, code=code)
    held = HeldBack.objects.in_force().filter(jurisdiction=place).first()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            rollouts.hold_back(actor=_actor(request), jurisdiction=place, reason=form.cleaned_data["reason"])
        except OperationRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("%(name)s is held back: no rollout touches it.") % {"name": place.name})
            return redirect("operations:jurisdiction", code)
    context = {"place": place, "held": held, "form": form}
    return render(request, "office/operations/hold.html", context, status=422 if form.errors else 200)


@require_POST
@for_operators
def let_go(request: Any, code: str) -> HttpResponse:
    """The jurisdiction takes part in rollouts again."""
    place = get_object_or_404(Jurisdiction, code=code)
    try:
        rollouts.release_held(actor=_actor(request), jurisdiction=place)
    except OperationRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%(name)s takes part in rollouts again.") % {"name": place.name})
    return redirect("operations:jurisdiction", code)
