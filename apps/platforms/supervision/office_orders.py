"""Supervision orders and advice letters."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.platforms.exchange.selectors import has_failed
from apps.platforms.supervision import orders, selectors
from apps.platforms.supervision.enums import OrderState
from apps.platforms.supervision.forms import CloseForm, NewOrderForm, ReplyForm
from apps.platforms.supervision.letters import advice_pdf
from apps.platforms.supervision.models import AdviceLetter, Order
from apps.platforms.supervision.office import only_for
from apps.platforms.supervision.policies import (
    can_supervise,
    may_answer,
    may_close,
    may_reply,
    sees_all,
    sees_supervision,
)
from apps.platforms.supervision.refusals import SupervisionRefused
from apps.platforms.supervision.tables import OrderTable, peer_name, with_names
from frontend.requests import OfficeRequest
from tenants.context import current_jurisdiction


@require_safe
@only_for(sees_supervision)
def order_list(request: OfficeRequest) -> HttpResponseBase:
    """Orders that this official may see."""
    rows = with_names(selectors.visible_orders(request.official))
    context = {"may_order": can_supervise(request.official)}
    return OrderTable(request, rows).respond("office/supervision/orders.html", **context)


@require_http_methods(["GET", "POST"])
@only_for(can_supervise)
def new(request: OfficeRequest) -> HttpResponse:
    """An order about no alert in particular."""
    form = NewOrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        due_on: date = typed["due_on"]
        try:
            order = orders.issue_order(
                official=request.official, department=typed["department"].code, text=typed["words"], due_on=due_on
            )
        except SupervisionRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Order %(number)s is issued.") % {"number": order.number})
            return redirect("supervision:order", order.pk)
    return render(request, "office/supervision/order_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@only_for(sees_supervision)
def order(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """One order with its reply and verdict."""
    return _page(request, _visible(request, pk))


@require_POST
@only_for(sees_supervision)
def reply(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """The department says what it has done."""
    form, said = ReplyForm(request.POST), _("The reply is with the supervisor.")
    return _written(request, pk, form, lambda words, **by: orders.reply_to_order(words=words, **by), said)


@require_POST
@only_for(can_supervise)
def close(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """The supervisor closes the order."""
    form, said = CloseForm(request.POST), _("The order is closed.")
    return _written(request, pk, form, lambda words, **by: orders.close_order(verdict=words, **by), said)


def _written(
    request: OfficeRequest, pk: UUID, form: forms.Form, write: Callable[..., object], said: str
) -> HttpResponse:
    """What was typed goes to the service; where it is refused the page says so and keeps it."""
    found = _visible(request, pk)
    if form.is_valid():
        try:
            write(form.cleaned_data["words"], order_id=pk, official=request.official)
        except SupervisionRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, said)
            return redirect("supervision:order", pk)
    return _page(request, found, form, 422)


@require_safe
@only_for(sees_supervision)
def letter(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """The advice letter as PDF, for supervision and for the department to which it goes."""
    found = AdviceLetter.objects.select_related("alert__matter").filter(pk=pk).first()
    if found is None or not (sees_all(request.official) or may_answer(request.official, found)):
        raise Http404("no such letter")
    name = f"{found.number}.pdf"
    return HttpResponse(
        advice_pdf(found, request.jurisdiction),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _visible(request: OfficeRequest, pk: UUID) -> Order:
    found: Order | None = with_names(selectors.visible_orders(request.official)).filter(pk=pk).first()
    if found is None:
        raise Http404("no such order")
    return found


def _page(request: OfficeRequest, found: Order, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    context = {
        "order": found,
        "peer": peer_name(found),
        "stuck": bool(found.peer_code) and has_failed(current_jurisdiction().code, found.number),
        "may_reply": may_reply(request.official, found) and found.state == OrderState.ISSUED,
        "may_close": may_close(request.official, found) and found.state == OrderState.REPLIED,
        "reply_form": form if isinstance(form, ReplyForm) else ReplyForm(),
        "close_form": form if isinstance(form, CloseForm) else CloseForm(),
        "form": form,
    }
    return render(request, "office/supervision/order.html", context, status=status)
