"""The jurisdictions below: where cards wait, one alert of theirs with its evidence, an order to their supervision."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from apps.core.ledger.elsewhere import proof_elsewhere
from apps.core.ledger.errors import NotSealedYet
from apps.core.ledger.models import Entry
from apps.core.workdays.services import calendar, today
from apps.platforms.supervision import orders, selectors
from apps.platforms.supervision.elsewhere import SeenAlert, alert_below, place_below
from apps.platforms.supervision.enums import CARDS, AlertState, OrderState
from apps.platforms.supervision.forms import OrderForm
from apps.platforms.supervision.models import Order
from apps.platforms.supervision.office import only_for
from apps.platforms.supervision.policies import can_supervise, sees_all
from apps.platforms.supervision.refusals import SupervisionRefused
from apps.platforms.supervision.tables import STATE_TONES, rule_name
from frontend.requests import OfficeRequest
from tenants.models import Jurisdiction
from tenants.selectors import codes_of


@require_GET
@only_for(sees_all)
def below(request: OfficeRequest) -> HttpResponse:
    """Where cards wait, and the gravest of them; with `?place=` the waiting alerts of one jurisdiction."""
    home, only = request.jurisdiction, None
    if code := request.GET.get("place", ""):
        only = home if code == home.code else _place(request, code)
    places, left_out = selectors.below(home, only)
    cards = [
        {**card, "rule_name": rule_name(card["rule"]), "page": _page(home, card["place"], card["id"])}
        for card in selectors.waiting_below(home, only)
    ]
    context = {"places": places, "left_out": left_out, "cards": cards, "home": home, "only": only}
    return render(request, "office/supervision/below.html", context)


def _page(home: Jurisdiction, place: Jurisdiction, key: UUID) -> str:
    if place == home:
        return reverse("supervision:alert", args=[key])
    return reverse("supervision:below-alert", args=[place.code, key])


def _place(request: OfficeRequest, code: str) -> Jurisdiction:
    found = place_below(request.jurisdiction, code)
    if found is None:
        raise Http404("no such jurisdiction below")
    return found


def _seen(request: OfficeRequest, code: str, key: UUID) -> SeenAlert:
    found, left_out = alert_below(_place(request, code), key)
    if found is None:
        raise Http404("it cannot answer now" if left_out else "no such alert")
    return found


@require_safe
@only_for(sees_all)
def alert(request: OfficeRequest, code: str, pk: UUID) -> HttpResponseBase:
    """An alert of a jurisdiction below: read only."""
    return alert_page(request, _seen(request, code, pk))


def alert_page(
    request: OfficeRequest, seen: SeenAlert, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    """The page, with a form that was refused in its place."""
    found, supervises = seen.alert, can_supervise(request.official)
    ours = list(Order.objects.filter(outgoing=True, peer_code__in=codes_of(seen.place), peer_alert=found.pk))
    mine = {order.number for order in ours}
    context: dict[str, Any] = {
        "seen": seen,
        "alert": found,
        "rule_name": rule_name(found.rule),
        "tone": STATE_TONES[AlertState(found.state)],
        "standing": selectors.standing(found, today(), calendar()),
        "explained": selectors.explained(found.clock, None),
        "evidence": [
            (each, reverse("supervision:below-proof", args=[seen.place.code, found.pk, each.entry_id])
             if supervises and seen.words else "")
            for each in seen.evidence
        ],
        "history": seen.history,
        "ours": ours,
        "theirs": [(o["number"], OrderState(o["state"]).label) for o in seen.orders if o["number"] not in mine],
        "may_order": _may_order(request, seen),
        "order_form": form or OrderForm(auto_id="order_%s"),
        "form": form,
    }  # fmt: skip
    return render(request, "office/supervision/below_alert.html", context, status=status)


def _may_order(request: OfficeRequest, seen: SeenAlert) -> bool:
    return can_supervise(request.official) and seen.alert.level in CARDS and seen.alert.state != AlertState.LIFTED


@require_POST
@only_for(can_supervise)
def order(request: OfficeRequest, code: str, pk: UUID) -> HttpResponse:
    """An order to the supervision below, about this alert."""
    seen, form = _seen(request, code, pk), OrderForm(request.POST, auto_id="order_%s")
    if not form.is_valid():
        return alert_page(request, seen, form, 422)
    typed = form.cleaned_data
    try:
        issued = orders.order_below(official=request.official, place=seen.place, alert=seen.alert, text=typed["words"],
                                    due_on=typed["due_on"])  # fmt: skip
    except SupervisionRefused as refused:
        form.add_error(None, refused.message)
        return alert_page(request, seen, form, 422)
    messages.success(request, _("Order %(number)s is issued.") % {"number": issued.number})
    return redirect("supervision:order", issued.pk)


@require_GET
@only_for(can_supervise)
def proof(request: OfficeRequest, code: str, pk: UUID, entry_id: UUID) -> HttpResponse:
    """The proof of an entry that an alert below rests on, as a file; 409 while it waits for its seal."""
    seen = _seen(request, code, pk)
    if not seen.words or entry_id not in {each.entry_id for each in seen.evidence}:
        raise Http404("no such entry")
    try:
        found = proof_elsewhere(seen.place, entry_id)
    except Entry.DoesNotExist as error:
        raise Http404("no such entry") from error
    except NotSealedYet:
        return render(request, "office/ledger/not_sealed_yet.html", {"entry": Entry(pk=entry_id)}, status=409)
    name = f"proof-{seen.alert.number}-{str(entry_id)[-12:]}.json"
    return JsonResponse(
        found,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
