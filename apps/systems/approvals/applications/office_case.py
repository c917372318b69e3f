"""An application as an official sees it: what may be done, parts, materials, bill, decision, clock, ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from apps.core.cases.explanations import clock_explained, clock_view
from apps.core.cases.models import Case
from apps.core.files.models import Attachment
from apps.core.files.selectors import attachments_of
from apps.core.ledger.selectors import case_ledger
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.core.workdays.services import today
from apps.systems.approvals.applications import display, policies
from apps.systems.approvals.applications.models import ApplicationMaterial, Certificate
from apps.systems.approvals.applications.office_acts import ACTS, refusal_of
from apps.systems.approvals.applications.office_parts import plan_of
from apps.systems.approvals.applications.office_visits import visits_of
from apps.systems.approvals.applications.selectors import version_under
from apps.systems.approvals.billing.selectors import bill_of

#: acts without words: a button does them at once
DIRECT = frozenset({"accept-application", "order-payment"})
#: the one main thing to do, best first
MAIN = (
    "decide-extension", "record-finding", "give-opinion", "accept-application", "take-supplement", "end-special",
    "propose-decision", "decide-application", "deliver-result", "settle-payment",
)  # fmt: skip
HIDDEN = frozenset({"skip-part", "enter-by-hand", "note"})


@dataclass(frozen=True)
class Button:
    """Something that may be done now."""

    name: str
    label: Any
    url: str
    direct: bool = False
    danger: bool = False
    first: bool = False


@dataclass(frozen=True)
class Listed:
    """A material with its files."""

    material: ApplicationMaterial
    tone: str
    files: list[Attachment]


def buttons(case: Case, official: Official) -> list[Button]:
    """What is open to this official now: the main thing first, what is dangerous last."""
    found = [
        Button(
            name,
            act.title,
            reverse("cases:action", args=[case.number, name]),
            direct=name in DIRECT,
            danger=act.danger,
        )
        for name, act in ACTS.items()
        if name not in HIDDEN and refusal_of(act, case, official) is None
    ]
    found.sort(key=lambda b: (b.danger, MAIN.index(b.name) if b.name in MAIN else len(MAIN)))
    if found and found[0].name in MAIN:
        found[0] = replace(found[0], first=True)
    return found


def case_context(case: Case, official: Official) -> dict[str, Any]:
    """What every page about an application shows of it."""
    application, on = case.application, today()
    files = list(attachments_of(case.pk))
    explained = [(kind, clock_view(clock_explained(case, kind), on)) for kind in ("promised", "statutory")]
    views = [(kind, view) for kind, view in explained if view is not None]
    listed = [
        Listed(each, display.material_tone(each.state), [f for f in files if f.came_with == each.pk])
        for each in application.materials.order_by("position")
    ]
    return {
        "case": case,
        "application": application,
        "item": version_under(application),
        "short_number": case.short_number,
        "state": (display.state_label(case.state), display.state_tone(case.state)),
        "outcome": display.outcome_label(case.outcome) if case.outcome else "",
        "face": display.face(case, on) if application.counts_from is None and case.closed_at is None else None,
        "clocks": views,
        "plan": plan_of(case, official, files),
        "materials": listed,
        "inside_files": [file for file in files if file.inside and file.came_with is None],
        "notices": list(application.notices.select_related("issued_by")),
        "specials": list(application.specials.select_related("started_by", "step__department")),
        "visits": visits_of(case, official),
        "decision": getattr(application, "decision", None),
        "handing": getattr(application, "handing", None),
        "certificate": Certificate.objects.filter(case_number=case.number).first(),
        "bill": bill_of(case),
        "archived": getattr(application, "archived_file", None),
        "extension": case.extensions.select_related("requested_by").order_by("-requested_at").first(),
        "complaints": list(application.complaints.all()) if official.holds(Duty.SUPERVISOR) else [],
        "notes": list(case.notes.order_by("written_at")),
        "ledger": case_ledger(case.pk),
        "may_see_applicant": policies.may_see_applicant(official, case),
        "may_take_package": policies.may_take_package(official, case),
        "may_note": policies.may_note(official, case),
        "may_print_receipt": policies.may_register(official),
    }


def page(
    request: HttpRequest,
    case: Case,
    *,
    status: int = 200,
    refused: str = "",
    reveal: bool = False,
    typed: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """The page; with a refusal its reason stands on top, and what was typed below it."""
    official: Official = request.official  # type: ignore[attr-defined]
    context = {
        **case_context(case, official),
        "buttons": buttons(case, official),
        "refused": refused,
        "typed": typed,
        "reveal": reveal and policies.may_see_applicant(official, case),
    }
    return render(request, "office/applications/case.html", context, status=status)


def reloaded(case: Case) -> Case:
    """The case as it is now."""
    return Case.objects.select_related("department", "official", "application").get(pk=case.pk)
