"""The supervision desk: alerts, one alert with its evidence, a matter, the jurisdictions below."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.core.workdays.services import calendar, today
from apps.platforms.supervision import handling, orders, selectors
from apps.platforms.supervision.enums import CARDS, OPEN, AlertState
from apps.platforms.supervision.forms import AdviseForm, AnswerForm, DecideForm, OrderForm, TransferForm
from apps.platforms.supervision.models import Alert, Matter
from apps.platforms.supervision.policies import can_supervise, may_answer, sees_all, sees_supervision
from apps.platforms.supervision.refusals import SupervisionRefused
from apps.platforms.supervision.rules import RULES
from apps.platforms.supervision.tables import STATE_TONES, AlertTable, MatterTable, rule_name, with_names
from frontend.requests import OfficeRequest

View = Callable[..., HttpResponseBase]
TABS = ("waiting", "red", "yellow", "warning", "reminder", "lifted")


def only_for(allowed: Callable[[Any], bool]) -> Callable[[View], View]:
    """403 for every other official."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not allowed(request.official):
                raise PermissionDenied(_("Your duty does not include this part of supervision."))
            return view(request, *args, **kwargs)

        return guarded

    return guard


@require_safe
@only_for(sees_supervision)
def desk(request: OfficeRequest) -> HttpResponseBase:
    """What is red, whose, since when; the department sees its own."""
    tab = request.GET.get("tab", "waiting")
    if tab not in TABS:
        raise Http404("no such tab")
    rows = selectors.visible_alerts(request.official).with_gravity()
    if tab == "lifted":
        rows = rows.filter(state=AlertState.LIFTED)
    elif tab == "waiting":
        rows = rows if request.GET.get("state") else rows.waiting()
    else:
        rows = rows.waiting().filter(level=tab)
    context = {"tab": tab, "counts": selectors.counts(request.official), "sees_all": sees_all(request.official),
               "may_order": can_supervise(request.official)}  # fmt: skip
    return AlertTable(request, rows).respond("office/supervision/desk.html", **context)


@require_safe
@only_for(sees_supervision)
def alert(request: OfficeRequest, pk: UUID) -> HttpResponseBase:
    """One alert: rule, days, evidence, history, and what may be done."""
    return alert_page(request, _visible(request, pk))


def alert_page(
    request: OfficeRequest, found: Alert, form: forms.Form | None = None, act: str = "", status: int = 200
) -> HttpResponse:
    """The page, with a form that was refused in its place."""
    names, official = selectors.department_names(), request.official
    decides = can_supervise(official) and found.level in CARDS and found.state != AlertState.LIFTED
    context = {
        "alert": found,
        "rule": RULES.get(found.rule),
        "rule_name": rule_name(found.rule),
        "tone": STATE_TONES[AlertState(found.state)],
        "department": names.get(found.department, found.department),
        "title": selectors.titles_of([found]).get(found.matter_id) or found.matter.item_title,
        "is_case": found.matter_id in selectors.titles_of([found]),
        "standing": selectors.standing(found, today(), calendar()),
        "explained": selectors.explained(found.clock, None),
        "evidence": [(each, reverse("ledger:proof", args=[each.entry_id])) for each in selectors.evidence_of(found)],
        "history": list(found.history.all()),
        "orders": list(found.orders.all()),
        "letters": list(found.letters.all()),
        "cause": Alert.objects.filter(matter=found.matter_id, key=found.cause).first() if found.cause else None,
        "may_answer": found.level in CARDS and may_answer(official, found) and found.state in OPEN,
        "may_decide": decides,
        "may_confirm": decides and found.state in OPEN,
        "act": act,
        "form": form,
        "forms": {name: _form(name, found) if name != act else form for name in FORMS},
    }
    return render(request, "office/supervision/alert.html", context, status=status)


FORMS: dict[str, type[forms.Form]] = {
    "explain": AnswerForm, "decide": DecideForm, "order": OrderForm, "advise": AdviseForm, "transfer": TransferForm,
}  # fmt: skip
ACTS = {"explain": "explain", "correct": "explain", "confirm": "decide", "lift": "decide", "order": "order",
        "advise": "advise", "transfer": "transfer"}  # fmt: skip


def _form(name: str, found: Alert) -> forms.Form:
    return FORMS[name](initial={"version": found.version}, auto_id=f"{name}_%s")


@require_POST
@only_for(sees_supervision)
def act(request: OfficeRequest, pk: UUID, act: str) -> HttpResponseBase:
    """Explain, correct, confirm, lift, order, advise, transfer."""
    if act not in ACTS:
        raise Http404("no such act")
    found, name = _visible(request, pk), ACTS[act]
    form = FORMS[name](request.POST, auto_id=f"{name}_%s")
    if not form.is_valid():
        return alert_page(request, found, form, name, status=422)
    try:
        said = _do(request, found, act, form.cleaned_data)
    except SupervisionRefused as refused:
        form.add_error(None if refused.stale else "words", refused.message)
        fresh = _visible(request, pk)
        return alert_page(request, fresh, form, name, status=409 if refused.stale else 422)
    messages.success(request, said)
    return redirect("supervision:alert", pk)


def _do(request: OfficeRequest, found: Alert, act: str, typed: dict[str, Any]) -> str:
    given: dict[str, Any] = {"alert_id": found.pk, "official": request.official, "version": typed["version"]}
    words = typed["words"]
    match act:
        case "explain":
            handling.explain(words=words, **given)
            return _("The explanation is with the supervisor.")
        case "correct":
            handling.correct(words=words, **given)
            return _("The correction is recorded; the supervisor looks at it.")
        case "confirm":
            handling.confirm(words=words, **given)
            return _("The card is confirmed.")
        case "lift":
            handling.lift(words=words, **given)
            return _("The card is lifted.")
        case "order":
            order = orders.issue_order(text=words, due_on=typed["due_on"], **given)
            return _("Order %(number)s is issued.") % {"number": order.number}
        case "advise":
            letter = orders.advise(text=words, **given)
            return _("Advice letter %(number)s is issued.") % {"number": letter.number}
    handling.transfer(to=typed["to"], words=words, **given)
    return _("The matter is transferred.")


def _visible(request: OfficeRequest, pk: UUID) -> Alert:
    found = selectors.visible_alerts(request.official).filter(pk=pk).first()
    if found is None:
        raise Http404("no such alert")
    return found


@require_safe
@only_for(sees_all)
def matters(request: OfficeRequest) -> HttpResponseBase:
    """Everything that is watched here."""
    return MatterTable(request, with_names(Matter.objects.all())).respond("office/supervision/matters.html")


@require_safe
@only_for(sees_supervision)
def matter(request: OfficeRequest, pk: UUID) -> HttpResponseBase:
    """One matter: clocks day by day, steps, alerts."""
    found = selectors.matter_for(request.official, pk)
    if found is None:
        raise Http404("no such matter")
    names = selectors.department_names()
    context = {
        "matter": found,
        "department": names.get(found.department, found.department),
        "clocks": [
            (label, clock) for label, clock in (
                (_("Promised limit"), selectors.explained(found.promised, None)),
                (_("Statutory limit"), selectors.explained(found.statutory, None)),
            ) if clock is not None
        ],
        "steps": [(step, names.get(step.department, step.department)) for step in found.steps.all()],
        "alerts": [(each, rule_name(each.rule)) for each in found.alerts.order_by("due_at", "id")],
        "is_case": found.pk in selectors.titles_of([Alert(matter=found)]),
    }  # fmt: skip
    return render(request, "office/supervision/matter.html", context)
