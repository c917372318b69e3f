"""Sending a letter, and its receipt. Pressed twice it is sent once: the draft turns into the receipt under its lock."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.core.cases.explanations import ClockView
from apps.core.relay import letters
from apps.core.relay.enums import SubmissionKind
from apps.core.relay.services import StoredFile, hand_in
from apps.core.workdays.services import local_date, today
from apps.systems.petitions import drafts, receipts, steps
from apps.systems.petitions.drafts import Sent, Writing
from apps.systems.petitions.expected import expected_clock
from apps.systems.petitions.navigation import portal_at
from frontend.dates import day, moment
from frontend.places import of_a_place
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PlaceRequest


@never_cache
@require_POST
@of_a_place("write")
@rate_limited("petitions.send", Rate(times=20, seconds=3600))
def send(request: PlaceRequest) -> HttpResponse:
    """Hand the letter in."""
    writing = drafts.of_browser(request, lock=True)
    if writing is None:
        return _sent_already(request)
    ahead = steps.first_open(writing, request.jurisdiction)
    if ahead is not None:
        return redirect("petitions:step", ahead)
    sent = _hand_in(request, writing)
    response = redirect("petitions:receipt")
    known = letters.of_browser(request)
    known.add(sent.number, sent.code)
    letters.remember(response, known)
    drafts.remember_receipt(response, writing.token)
    return response


def _hand_in(request: PlaceRequest, writing: Writing) -> Sent:
    payload = steps.payload_of(writing, request.jurisdiction, request.LANGUAGE_CODE or "zh-hans")
    handed = hand_in(
        kind=SubmissionKind.PETITION,
        payload=payload,
        files=[StoredFile(**kept) for kept in writing.files],
        account=request.citizen.id,
    )
    sent = Sent(
        schema=request.jurisdiction.schema_name,
        number=handed.number,
        code=handed.code,
        digest=handed.digest,
        title=payload["title"],
        kind=payload["kind"],
        sent_at=timezone.now().isoformat(),
        written_as=str(writing.row.pk),
    )
    drafts.turn_into_receipt(writing, sent)
    return sent


def _sent_already(request: PlaceRequest) -> HttpResponse:
    """Pressed twice: show the receipt of the first. Else there is nothing to send."""
    token = request.COOKIES.get(drafts.COOKIE, "")
    if drafts.receipt(token) is not None:
        response = redirect("petitions:receipt")
        drafts.remember_receipt(response, token)
        return response
    before = drafts.receipt_of_browser(request)
    if before is not None and before.written_as == request.POST.get("written_as"):
        return redirect("petitions:receipt")
    return redirect("petitions:new")


@never_cache
@require_safe
@of_a_place("write")
def receipt(request: PlaceRequest) -> HttpResponse:
    """Number, query code, and what happens next."""
    sent = _receipt(request)
    if sent is None:
        return redirect("petitions:track")
    clock = _clock(sent)
    context = {
        "sent": sent,
        "navigation": portal_at(request, reverse("petitions:new")),
        "sent_at": datetime.fromisoformat(sent.sent_at),
        "clock": clock,
        "following": _following(request, sent, clock),
        "kind": steps.kind_name(sent.kind),
        "qr": receipts.qr_svg(receipts.track_address(request.jurisdiction, sent.number)),
    }
    return render(request, "portal/petitions/receipt.html", context)


@never_cache
@require_safe
@of_a_place("write")
@rate_limited("petitions.paper", Rate(times=30, seconds=60), methods=("GET",))
def receipt_pdf(request: PlaceRequest) -> HttpResponse:
    """The receipt on paper."""
    sent = _receipt(request)
    if sent is None:
        raise Http404
    sent_at = datetime.fromisoformat(sent.sent_at)
    pdf = receipts.receipt_pdf(
        sent,
        request.jurisdiction,
        facts=[
            (_("Subject of the letter"), sent.title),
            (_("Kind"), steps.kind_name(sent.kind)),
            (_("Handed in"), moment(sent_at, year=True)),
        ],
        following=_following(request, sent, _clock(sent)),
    )
    return pdf_response(pdf, f"{sent.number}.pdf")


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    """A PDF to keep; never stored by a proxy."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _receipt(request: PlaceRequest) -> Sent | None:
    sent = drafts.receipt_of_browser(request)
    return sent if sent is not None and sent.schema == request.jurisdiction.schema_name else None


def _clock(sent: Sent) -> ClockView:
    return expected_clock(sent.kind, local_date(datetime.fromisoformat(sent.sent_at)), today())


def _following(request: PlaceRequest, sent: Sent, clock: ClockView) -> list[str]:
    """What happens next, who does it, by when."""
    place: dict[str, Any] = {"place": request.jurisdiction.name}
    lines = [_("The accepting office of %(place)s registers your letter within one working day.") % place]
    if clock.due_on is not None and clock.limit_days:
        lines.append(
            ngettext(
                "You get an answer by %(day)s: %(days)d working day, counted from the day after you sent it.",
                "You get an answer by %(day)s: %(days)d working days, counted from the day after you sent it.",
                clock.limit_days,
            )
            % {"day": day(clock.due_on), "days": clock.limit_days}
        )
    lines.append(
        _("If another place is responsible, the office passes your letter on; number and query code stay the same.")
    )
    lines.append(_("You can read the answer with number and query code, and say how it was handled."))
    return lines
