"""A request as an official sees it: what may be done, what is asked, answer, papers, clock, ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from apps.core.cases.explanations import clock_explained, clock_view
from apps.core.cases.models import Case
from apps.core.files.selectors import attachments_of
from apps.core.ledger.selectors import case_ledger
from apps.core.people.models import Official
from apps.core.workdays.services import today
from apps.platforms.exchange.services import failure_of, incoming_of, outgoing_of
from apps.systems.disclosure.requests import display, policies, selectors, wording
from apps.systems.disclosure.requests.consulting import CONSULTATION_DAYS
from apps.systems.disclosure.requests.correcting import notice_until
from apps.systems.disclosure.requests.office_acts import ACTS, refusal_of

#: acts without words: a button does them at once
DIRECT = frozenset({"approve-answer"})
#: the one main thing to do, best first
MAIN = (
    "decide-extension", "assign-request", "take-opinion", "pay-request", "take-correction", "submit-answer",
    "approve-answer", "sign-answer", "take-back-request",
)  # fmt: skip
HIDDEN = frozenset({"note"})


def _useless(name: str, case: Case) -> bool:
    """What the flow allows but the law does not (any more): no button for it; who tries reads why."""
    request = case.information_request
    match name:
        case "ask-correction":
            return hasattr(request, "correction") or today() > notice_until(case)
        case "charge-request":
            return hasattr(request, "fee")
        case "enter-dispute":
            return case.closed_at is None and case.breached_on is None
    return False


@dataclass(frozen=True)
class Button:
    """Something that may be done now."""

    name: str
    label: Any
    url: str
    direct: bool = False
    danger: bool = False
    first: bool = False


def buttons(case: Case, official: Official) -> list[Button]:
    """What is open to this official now: the main thing first, what is dangerous last."""
    found = [
        Button(
            name, act.title, reverse("cases:action", args=[case.number, name]), direct=name in DIRECT, danger=act.danger
        )
        for name, act in ACTS.items()
        if name not in HIDDEN and not _useless(name, case) and refusal_of(act, case, official) is None
    ]
    main = [name for name in MAIN if name != "assign-request" or case.state == "received"]
    found.sort(key=lambda b: (b.danger, main.index(b.name) if b.name in main else len(main)))
    if found and found[0].name in main:
        found[0] = replace(found[0], first=True)
    return found


def case_context(case: Case, official: Official) -> dict[str, Any]:
    """What every page about a request shows of it."""
    request, on = case.information_request, today()
    files = list(attachments_of(case.pk))
    names = {file.pk: file for file in files}
    explained = [(kind, clock_view(clock_explained(case, kind), on)) for kind in ("promised", "statutory")]
    handover = outgoing_of(case.pk)
    answer = getattr(request, "answer", None)
    until = notice_until(case)
    return {
        "case": case,
        "asked": request,
        "short_number": case.short_number,
        "state": (display.state_label(case.state), display.state_tone(case.state)),
        "outcome": display.outcome_label(case.outcome) if case.outcome else "",
        "clocks": [(kind, view) for kind, view in explained if view is not None],
        "notice": getattr(request, "correction", None),
        "notice_until": until if case.state in {"received", "handling"} and on <= until else None,
        "consultations": list(request.consultations.select_related("asked_by")),
        "consultation_days": CONSULTATION_DAYS,
        "fee": getattr(request, "fee", None),
        "answer": answer,
        "remedies": wording.remedy_of(case, answer.outcome) if answer is not None else "",
        "letters": [(letter, names.get(letter.attachment)) for letter in request.letters.all()],
        "given": [file for file in files if file.origin == "answer" and not file.inside],
        "own": [file for file in files if file.origin in {"citizen", "exchange"}],
        "inside": [file for file in files if file.inside and file.origin == "office"],
        "redactions": {each.redacted: (each, names.get(each.original)) for each in request.redactions.all()},
        "redacted": [(each, names.get(each.original), names.get(each.redacted)) for each in request.redactions.all()],
        "disputes": list(request.disputes.all()),
        "extension": case.extensions.select_related("requested_by").order_by("-requested_at").first(),
        "earlier": selectors.of_the_same_person(request),
        "month_number": selectors.number_this_month(request),
        "handover": handover,
        "failure": failure_of(case.pk) if case.state == "transferring" else "",
        "came_from": incoming_of(case.pk),
        "notes": list(case.notes.order_by("written_at")),
        "ledger": case_ledger(case.pk),
        "may_see_applicant": policies.may_see_applicant(official, case),
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
    return render(request, "office/requests/case.html", context, status=status)


def reloaded(case: Case) -> Case:
    """The case as it is now."""
    return Case.objects.select_related("department", "official", "information_request").get(pk=case.pk)
