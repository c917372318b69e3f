"""Parts of other jurisdictions' applications: the list, a part's page, what may be done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from apps.core.cases.services import Refusal, TransitionRefused
from apps.core.files.models import Attachment
from apps.core.files.selectors import attachments_of
from apps.core.files.services import DamagedFile, UploadRefused, download
from apps.core.ledger.selectors import case_ledger
from apps.core.people.models import Official
from apps.core.workdays.services import today
from apps.systems.approvals.applications.display import material_tone
from apps.systems.approvals.applications.enums import MaterialState
from apps.systems.approvals.outside import display, forms, handling, policies, selectors
from apps.systems.approvals.outside.models import OutsidePart
from apps.systems.approvals.outside.navigation import counts_of
from apps.systems.approvals.outside.tables import OutsideTable
from frontend.requests import OfficeRequest

TABS: dict[str, Any] = {
    "mine": _("For me to do"),
    "today": _("Due today"),
    "overdue": _("Overdue"),
    "nobody": _("To be passed on"),
    "over": pgettext_lazy("tab", "Done"),
    "all": _("All"),
}
STATUS = {Refusal.STALE: 409, Refusal.FORBIDDEN: 403}


@dataclass(frozen=True)
class Act:
    """What may be done with a part: its form, what it does, what it says when done."""

    title: Any
    form: type[forms.PartForm]
    do: Callable[[UUID, Official, dict[str, Any]], Any]
    done: Any
    may: Callable[[Official, OutsidePart], bool]
    consequence: Any = ""


ACTS: dict[str, Act] = {
    "answer": Act(
        _("Give the opinion"),
        forms.AnswerForm,
        lambda pk, official, data: handling.answer(part_id=pk, official=official, **data),
        _("Given. It is on its way to the jurisdiction that asked."),
        policies.may_answer,
        _("It is given once, and goes to the jurisdiction that asks."),
    ),
    "pass-on": Act(
        _("Pass on to a department"),
        forms.PassOnForm,
        lambda pk, official, data: handling.pass_on(part_id=pk, official=official, **data),
        _("Passed on. The department is told."),
        policies.may_pass_on,
    ),
    "give-back": Act(
        _("Give back"),
        forms.GiveBackForm,
        lambda pk, official, data: handling.give_back(part_id=pk, official=official, **data),
        _("Given back. The jurisdiction that asked reads the reason."),
        policies.may_give_back,
        _("No opinion is given here. The jurisdiction that asks obtains it by other means."),
    ),
}


@require_GET
def part_list(request: OfficeRequest) -> HttpResponseBase:
    """Tabs with counts; filters, order, pages, export."""
    official = request.official
    if not official.holds(*policies.SEES):
        raise PermissionDenied
    tab = request.GET.get("tab") or "mine"
    if tab not in TABS:
        raise Http404("no such tab")
    found = counts_of(request)
    tabs = [
        {"key": key, "label": label, "url": f"{reverse('outside:list')}?tab={key}", "count": found.get(key)}
        for key, label in TABS.items()
    ]
    rows = selectors.parts_for(official).filter(selectors.tab(official, tab, today()))
    return OutsideTable(request, rows, tab).respond("office/outside/list.html", tabs=tabs, tab=tab)


def _find(request: OfficeRequest, pk: UUID) -> OutsidePart:
    found = selectors.parts_for(request.official).filter(pk=pk).first()
    if found is None or not policies.may_see(request.official, found):
        raise Http404("no such part")
    return found


@require_GET
def part(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """A part with its question, materials and files."""
    return _page(request, _find(request, pk))


def _page(request: OfficeRequest, part: OutsidePart, *, status: int = 200, refused: str = "") -> HttpResponse:
    context = {**_context(request, part), "refused": refused, "typed": _typed(request) if refused else []}
    return render(request, "office/outside/part.html", context, status=status)


def _typed(request: OfficeRequest) -> list[str]:
    """The words that were not taken, to be copied."""
    return [text for name in ("text", "reason", "remark") if (text := request.POST.get(name, "")).strip()]


def _context(request: OfficeRequest, part: OutsidePart) -> dict[str, Any]:
    files = list(attachments_of(part.pk))
    came = [file for file in files if file.origin == "exchange"]
    known = {digest for each in part.materials for digest in each["files"]}
    return {
        "part": part,
        "from_name": display.place_name(part.from_code),
        "state": (display.state(part), display.tone(part)),
        "why": display.why(part),
        "face": display.face(part, today()),
        "materials": [_material(each, came) for each in part.materials],
        "other_files": [file for file in came if file.sha256 not in known],
        "visits": [{**each, "at": display.moment(each["when"])} for each in part.visits],
        "own_files": [file for file in files if file.origin == "office"],
        "acts": [(name, act) for name, act in ACTS.items() if act.may(request.official, part)],
        "ledger": case_ledger(part.pk),
    }


def _material(each: dict[str, Any], files: list[Attachment]) -> dict[str, Any]:
    state = MaterialState(each["state"])
    mine = [file for file in files if file.sha256 in each["files"]]
    return {**each, "label": state.label, "tone": material_tone(state), "files": mine}


@require_http_methods(["GET", "POST"])
def part_act(request: OfficeRequest, pk: UUID, act: str) -> HttpResponse:
    """The form of an act by GET, done by POST; what was typed is kept when it is refused."""
    found, wanted = _find(request, pk), ACTS.get(act)
    if wanted is None:
        raise Http404("no such act")
    if not wanted.may(request.official, found):
        return _closed(request, found, wanted)
    posted = request.method == "POST"
    form = wanted.form(request.POST if posted else None, request.FILES if posted else None, part=found)
    if posted and form.is_valid():
        return _do(request, found, wanted, form)
    return _form(request, found, wanted, form, 422 if posted else 200)


def _closed(request: OfficeRequest, part: OutsidePart, act: Act) -> HttpResponse:
    """Why it cannot be done: somebody else's, or over meanwhile."""
    if part.ended_at is None:
        raise PermissionDenied
    said = _("This part is over: your words come too late and are not sent.")
    return _page(request, part, status=409, refused=str(said))


def _do(request: OfficeRequest, part: OutsidePart, act: Act, form: forms.PartForm) -> HttpResponse:
    try:
        with transaction.atomic():
            act.do(part.pk, request.official, form.cleaned_data)
    except TransitionRefused as refused:
        if refused.refusal == Refusal.STALE:
            return _page(request, _find(request, part.pk), status=409, refused=refused.message)
        form.add_error(None, refused.message)
        return _form(request, part, act, form, STATUS.get(refused.refusal, 422))
    except UploadRefused as refused:
        form.add_error("uploads", refused)
        return _form(request, part, act, form, 422)
    messages.success(request, str(act.done))
    return redirect("outside:list" if not policies.may_see(request.official, part) else part_url(part))


def part_url(part: OutsidePart) -> str:
    """The address of a part's page."""
    return reverse("outside:part", args=[part.pk])


def _form(request: OfficeRequest, part: OutsidePart, act: Act, form: forms.PartForm, status: int) -> HttpResponse:
    context = {**_context(request, part), "act": act, "form": form, "is_upload": form.is_multipart()}
    return render(request, "office/outside/act.html", context, status=status)


@require_safe
def part_file(request: OfficeRequest, pk: UUID, file: UUID) -> HttpResponseBase:
    """A file that came with the part, or that this house added to its opinion."""
    found = attachments_of(_find(request, pk).pk).filter(pk=file).first()
    if found is None:
        raise Http404("no such file")
    try:
        return download(stored_as=found.stored_as, name=found.name, content_type=found.content_type)
    except DamagedFile as error:
        raise Http404("the file is missing in the store") from error
