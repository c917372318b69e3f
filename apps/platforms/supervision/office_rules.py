"""The rules in force, what if they were others, and, at the centre, new versions."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.people.enums import Duty
from apps.core.people.services import actor_of
from apps.core.workdays.services import today
from apps.platforms.supervision import selectors
from apps.platforms.supervision.enums import Level, Part
from apps.platforms.supervision.forms_rules import NUMBERS, RulesForm
from apps.platforms.supervision.office import only_for
from apps.platforms.supervision.policies import sees_all, sees_supervision
from apps.platforms.supervision.rulebook import services as rulebook
from apps.platforms.supervision.rulebook.models import RuleSet
from apps.platforms.supervision.rules import RULES
from apps.platforms.supervision.tables import rule_name
from apps.platforms.supervision.whatif import what_if
from frontend.requests import OfficeRequest
from tenants.enums import Level as Tier


def keeps_rules(request: Any) -> bool:
    """An administrator of the central team."""
    return bool(request.jurisdiction.level == Tier.CENTRE and request.official.holds(Duty.ADMIN))


def _reads_rules(official: Any) -> bool:
    return bool(sees_supervision(official) or official.holds(Duty.ADMIN))


def _tries_rules(official: Any) -> bool:
    return bool(sees_all(official) or official.holds(Duty.ADMIN))


@require_safe
@only_for(_reads_rules)
def rules(request: OfficeRequest) -> HttpResponse:
    """The rules in force, in words, and the versions."""
    version = rulebook.rulebook().at(timezone.now())
    listed = []
    for code, rule in RULES.items():
        given = version.of(code)
        listed.append({
            "code": code, "name": rule.name, "part": Part(rule.part).label, "level": given["level"] if given else "",
            "level_label": Level(given["level"]).label if given else "",
            "numbers": [(label, given[name]) for name, label in NUMBERS.items() if given and name in given],
        })  # fmt: skip
    context = {"rules": listed, "version": version, "sets": RuleSet.objects.order_by("-version"),
               "keeps": keeps_rules(request), "tries": _tries_rules(request.official)}  # fmt: skip
    return render(request, "office/supervision/rules.html", context)


@require_http_methods(["GET", "POST"])
@only_for(_tries_rules)
def try_rules(request: OfficeRequest) -> HttpResponse:
    """Other rules over a past month; the centre keeps them as a draft."""
    version = rulebook.rulebook().at(timezone.now())
    last_month = today().replace(day=1) - timedelta(days=1)
    form = RulesForm(
        request.POST or None, parameters=dict(version.parameters), initial={"month": f"{last_month:%Y-%m}"}
    )
    context: dict[str, Any] = {"form": form, "keeps": keeps_rules(request), "version": version}
    if request.method == "POST" and form.is_valid():
        if "keep" in request.POST and keeps_rules(request):
            return _keep(request, form, context)
        context["result"] = what_if(first=form.cleaned_data["month"], parameters=form.changed(), now=timezone.now())
        context |= {"names": selectors.department_names(), "rows": _rows(context["result"])}
    return render(request, "office/supervision/try_rules.html", context, status=422 if form.errors else 200)


def _rows(result: Any) -> list[dict[str, Any]]:
    names = selectors.department_names()
    words = {"new": (_("would be raised"), "caution"), "gone": (_("would not be raised"), "ok"),
             "other": (_("would be another"), "info")}  # fmt: skip
    return [
        {"change": change, "finding": change.finding, "rule": rule_name(change.finding.rule),
         "level_label": Level(change.finding.level).label, "words": words[change.kind][0],
         "tone": words[change.kind][1],
         "department": names.get(change.finding.department, change.finding.department)}
        for change in result.changes[:200]
    ]  # fmt: skip


def _keep(request: OfficeRequest, form: RulesForm, context: dict[str, Any]) -> HttpResponse:
    try:
        made = rulebook.draft_rules(
            actor=actor_of(request.official, Duty.ADMIN), title=form.cleaned_data["title"],
            parameters=form.changed(), note=form.cleaned_data["note"],
        )  # fmt: skip
    except rulebook.RulesRefused as refused:
        form.add_error(None, refused.message)
        return render(request, "office/supervision/try_rules.html", context, status=422)
    messages.success(request, _("Version %(number)d is kept as a draft.") % {"number": made.version})
    return redirect("supervision:rules")


@require_POST
@only_for(lambda official: bool(official.holds(Duty.ADMIN)))
def in_force(request: OfficeRequest, version: int) -> HttpResponse:
    """Put a draft in force, from now on."""
    if not keeps_rules(request):
        raise Http404("the rules are the central team's")
    try:
        rulebook.put_in_force(actor=actor_of(request.official, Duty.ADMIN), version=version)
    except rulebook.RulesRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Version %(number)d is in force from now on.") % {"number": version})
    return redirect("supervision:rules")
