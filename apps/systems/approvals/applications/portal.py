"""Applying online, a question a page: it saves as it goes; files are checked and kept at once; sent once."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.files.uploads import LIMITS, store_all
from apps.core.people.models import Department
from apps.core.relay import letters
from apps.core.relay.enums import SubmissionKind
from apps.core.relay.services import StoredFile, hand_in
from apps.systems.approvals.applications import drafts, receipts
from apps.systems.approvals.applications.drafts import DRAFTS, Filling
from apps.systems.approvals.applications.forms_portal import ApplicantForm, DeliveryForm, QuestionsForm
from apps.systems.approvals.applications.submissions import IDENTITY
from apps.systems.approvals.offers.guide import Brought, Guide, answers_in
from apps.systems.approvals.offers.models import Offer
from apps.systems.approvals.offers.selectors import offered_item
from frontend.papers import qr_svg
from frontend.places import of_a_place
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PlaceRequest
from tenants.fields import encrypt

STEPS: dict[str, Any] = {
    "questions": pgettext_lazy("step", "Your case"),
    "applicant": pgettext_lazy("step", "Applicant"),
    "materials": pgettext_lazy("step", "Materials"),
    "delivery": pgettext_lazy("step", "Result"),
    "check": pgettext_lazy("step", "Check"),
}
TITLES: dict[str, Any] = {
    "questions": _("What is it about in your case?"),
    "applicant": _("Who applies?"),
    "delivery": _("How would you like to get the result?"),
}


@dataclass
class Applying:
    """The item at this place, and what this browser has filled in for it."""

    offer: Offer
    guide: Guide
    filling: Filling | None

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed so far."""
        return self.filling.typed if self.filling is not None else {}

    @property
    def steps(self) -> list[str]:
        """The steps of this item: questions only where it has any."""
        return [each for each in STEPS if each != "questions" or self.guide.content.questions]

    @property
    def wanted(self) -> list[Brought]:
        """What the applicant hands in."""
        return [each for each in self.guide.list_of_materials if not each.shared_by]

    def form(self, step: str, data: Any = None, initial: Any = None) -> forms.Form:
        """The form of a step, bound to `data` where there is some."""
        options: dict[str, Any] = {"data": data} if data is not None else {"initial": initial or self.typed.get(step)}
        match step:
            case "questions":
                return QuestionsForm(questions=self.guide.content.questions, **options)
            case "applicant":
                return ApplicantForm(**options)
        return DeliveryForm(item=self.guide.content, **options)

    def first_open(self, before: str) -> str | None:
        """The first step before another that is not done."""
        for step in self.steps[: self.steps.index(before)]:
            if step != "materials" and not self.form(step, data=self.typed.get(step) or {}).is_valid():
                return step
        return None


def _applying(request: PlaceRequest, code: str, *, lock: bool = False) -> Applying:
    try:
        found = offered_item(code)
    except Offer.DoesNotExist as error:
        raise Http404 from error
    if not found.can_be_applied_for:
        raise Http404
    filling = drafts.of_browser(request, code, lock=lock)
    given = filling.typed.get("questions", {}) if filling is not None else request.GET
    parts = found.version.parts
    guide = Guide(found.version, parts, answers_in(parts, given), request.jurisdiction.level, found.offer)
    return Applying(found.offer, guide, filling)


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_place("items")
@rate_limited("applications.write", Rate(times=120, seconds=600))
def step(request: PlaceRequest, code: str, name: str = "") -> HttpResponse:
    """A question of the application; going on keeps what was typed."""
    applying = _applying(request, code, lock=request.method == "POST")
    if not name:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(f"{reverse('apply:step', args=[code, applying.steps[0]])}{query}")
    if name not in applying.steps or name == "check":
        raise Http404
    ahead = applying.first_open(name)
    if ahead is not None:
        return redirect("apply:step", code, ahead)
    if name == "materials":
        return _materials(request, applying)
    form = applying.form(name, request.POST if request.method == "POST" else None, _initial(request, applying, name))
    if request.method == "POST":
        filling = applying.filling or drafts.begin(schema=request.jurisdiction.schema_name, offer=code)
        filling.typed[name] = {key: value for key, value in request.POST.items() if key in form.fields}
        filling.save()
        if form.is_valid():
            response: HttpResponse = redirect(_next(request, applying, code, name))
        else:
            response = _page(request, applying, name, form=form, status=422)
        DRAFTS.remember(response, filling.token)
        return response
    return _page(request, applying, name, form=form)


def _initial(request: PlaceRequest, applying: Applying, name: str) -> dict[str, Any]:
    """What was typed, else what the province already knows."""
    before: dict[str, Any] = applying.typed.get(name, {})
    if before or name == "delivery":
        return before or {"delivery": "window"}
    if name == "questions":
        return {f"a-{key}": value for key, value in applying.guide.answers.items()}
    citizen = request.citizen
    known = {"applicant": citizen.name, "identity": citizen.identity, "phone": citizen.phone}
    return {"subject": "person" if "person" in applying.guide.content.objects else "organisation", **known}


def _next(request: PlaceRequest, applying: Applying, code: str, name: str) -> str:
    if request.GET.get("back") == "check":
        return reverse("apply:check", args=[code])
    after = applying.steps[applying.steps.index(name) + 1]
    return reverse("apply:check", args=[code]) if after == "check" else reverse("apply:step", args=[code, after])


def _page(request: PlaceRequest, applying: Applying, name: str, status: int = 200, **context: Any) -> HttpResponse:
    at = applying.steps.index(name)
    code = applying.offer.code
    stages = [
        {"title": STEPS[each], "done": place < at, "current": place == at} for place, each in enumerate(applying.steps)
    ]
    previous = reverse("apply:step", args=[code, applying.steps[at - 1]]) if at else ""
    shown = {
        "stages": stages, "position": at + 1, "count": len(applying.steps), "previous": previous,
        "guide": applying.guide, "offer": applying.offer, "title": TITLES.get(name, ""), **context,
    }  # fmt: skip
    template = name if name in {"materials", "check"} else "step"
    return render(request, f"portal/applications/{template}.html", shown, status=status)


def _materials(request: PlaceRequest, applying: Applying) -> HttpResponse:
    filling = applying.filling
    if filling is None:
        return redirect("apply:step", applying.offer.code)
    problems: list[str] = []
    if request.method == "POST":
        if "remove" in request.POST:
            filling.files = [kept for kept in filling.files if kept["stored_as"] != request.POST["remove"]]
        else:
            problems = _keep_uploads(request, applying, filling)
        filling.save()
        if not problems and "next" in request.POST:
            return redirect(_next(request, applying, applying.offer.code, "materials"))
        if not problems:
            return redirect("apply:step", applying.offer.code, "materials")
    lines = [
        {"brought": each, "files": [kept for kept in filling.files if kept["material"] == each.material.key]}
        for each in applying.guide.list_of_materials
    ]
    return _page(
        request, applying, "materials", lines=lines, problems=problems, limits=LIMITS, status=422 if problems else 200
    )


def _keep_uploads(request: PlaceRequest, applying: Applying, filling: Filling) -> list[str]:
    problems: list[str] = []
    for each in applying.wanted:
        stored, refused = store_all(
            request.FILES.getlist(f"file-{each.material.key}"),
            already=len(filling.files),
            already_bytes=sum(kept["size"] for kept in filling.files),
        )
        filling.files += [{**asdict(kept), "material": each.material.key} for kept in stored]
        problems += refused
    return problems


@never_cache
@require_safe
@of_a_place("items")
def check(request: PlaceRequest, code: str) -> HttpResponse:
    """Everything once more before it is sent."""
    applying = _applying(request, code)
    ahead = applying.first_open("check")
    if ahead is not None or applying.filling is None:
        return redirect("apply:step", code, ahead or applying.steps[0])
    there = {kept["material"] for kept in applying.filling.files}
    rows: list[tuple[str, Any, list[tuple[str, str]]]] = []
    for name in applying.steps:
        if name not in {"materials", "check"}:
            form = applying.form(name, data=applying.typed[name])
            facts = [(str(bound.label), _said(form, bound.name)) for bound in form if _said(form, bound.name)]
            rows.append((name, STEPS[name], facts))
    organ = Department.objects.values_list("name", flat=True).get(pk=applying.offer.department_id)
    missing = [each.material.name for each in applying.wanted if each.material.key not in there]
    return _page(request, applying, "check", rows=rows, files=applying.filling.files, missing=missing, organ=organ)


def _said(form: forms.Form, name: str) -> str:
    field, value = form.fields[name], form.data.get(name, "")
    choices = dict(getattr(field, "choices", []) or [])
    return str(choices.get(value, value))


@never_cache
@require_POST
@of_a_place("items")
@rate_limited("applications.send", Rate(times=20, seconds=3600))
def send(request: PlaceRequest, code: str) -> HttpResponse:
    """Hand it in. Pressed twice it is sent once: the draft turns into the receipt under its lock."""
    applying = _applying(request, code, lock=True)
    filling = applying.filling
    if filling is None:
        return (
            redirect("apply:receipt") if DRAFTS.receipt_of(request) else redirect("apply:step", code, applying.steps[0])
        )
    ahead = applying.first_open("check")
    if ahead is not None:
        return redirect("apply:step", code, ahead)
    handed = hand_in(
        kind=SubmissionKind.APPLICATION,
        payload=_payload(request, applying, filling),
        files=[StoredFile(**{k: v for k, v in kept.items() if k != "material"}) for kept in filling.files],
        account=request.citizen.id,
    )
    sent = {
        "number": handed.number, "code": handed.code, "digest": handed.digest, "title": applying.guide.content.name,
        "sent_at": timezone.now().isoformat(), "schema": request.jurisdiction.schema_name,
    }  # fmt: skip
    drafts.turn_into_receipt(filling, sent)
    response = redirect("apply:receipt")
    known = letters.of_browser(request)
    known.add(handed.number, handed.code)
    letters.remember(response, known)
    DRAFTS.remember(response, filling.token, sent=True)
    return response


def _payload(request: PlaceRequest, applying: Applying, filling: Filling) -> dict[str, Any]:
    cleaned: dict[str, Any] = {}
    for name in ("applicant", "delivery"):
        form = applying.form(name, data=filling.typed[name])
        form.is_valid()
        cleaned |= form.cleaned_data
    version = applying.guide.version
    return {
        "kind": applying.guide.content.kind,
        "title": applying.guide.content.name,
        "item": applying.offer.code,
        "version": version.number if version is not None else applying.offer.version,
        "answers": dict(applying.guide.answers),
        "applicant": cleaned["applicant"],
        "subject": cleaned["subject"],
        "identity": encrypt(cleaned["identity"], IDENTITY),
        "agent": cleaned["agent"],
        "phone": cleaned["phone"],
        "delivery": cleaned["delivery"],
        "address": cleaned["address"],
        "papers": {kept["stored_as"]: kept["material"] for kept in filling.files},
        "language": request.LANGUAGE_CODE or "zh-hans",
    }


@never_cache
@require_safe
@of_a_place("items")
def receipt(request: PlaceRequest) -> HttpResponse:
    """Number, query code, and what happens next."""
    sent = DRAFTS.receipt_of(request)
    if not sent or sent["schema"] != request.jurisdiction.schema_name:
        return redirect("petitions:track")
    sent_at = datetime.fromisoformat(sent["sent_at"])
    context = {
        "sent": sent,
        "sent_at": sent_at,
        "following": receipts.following(receipts.answer_day(sent_at)),
        "qr": qr_svg(f"{request.jurisdiction.portal_url}/track/?number={sent['number']}"),
    }
    return render(request, "portal/applications/receipt.html", context)


@never_cache
@require_safe
@of_a_place("items")
@rate_limited("applications.paper", Rate(times=30, seconds=60), methods=("GET",))
def receipt_pdf(request: PlaceRequest) -> HttpResponse:
    """The receipt on paper."""
    sent = DRAFTS.receipt_of(request)
    if not sent or sent["schema"] != request.jurisdiction.schema_name:
        raise Http404
    sent_at = datetime.fromisoformat(sent["sent_at"])
    pdf = receipts.receipt_pdf(
        place=request.jurisdiction, number=sent["number"], code=sent["code"],
        facts=[(str(_("Service")), sent["title"])], answer_by=receipts.answer_day(sent_at), digest=sent["digest"],
    )  # fmt: skip
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{sent["number"]}.pdf"'
    return response
