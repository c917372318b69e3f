"""Outbox, inbox and dead letters, for the administrator and the supervisor. What a message says is never shown."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.core.people.services import actor_of
from apps.platforms.exchange import labels, selectors, services
from apps.platforms.exchange.enums import EnvelopeState, InboxState, OutboxState
from apps.platforms.exchange.forms import SetAsideForm
from apps.platforms.exchange.hub.models import Envelope
from apps.platforms.exchange.models import InboxMessage, OutboxMessage
from apps.platforms.exchange.policies import can_see_exchange
from apps.platforms.exchange.tables import FailedTable, InboxTable, OutboxTable, dead_letters
from frontend.requests import OfficeRequest

Message = OutboxMessage | InboxMessage | Envelope
View = Callable[..., HttpResponseBase]


def for_those_who_see_to_it(view: View) -> View:
    """403 for every other official."""

    @wraps(view)
    def guarded(request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_see_exchange(request.official):
            raise PermissionDenied(_("Only an administrator or a supervisor sees to the data exchange."))
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@for_those_who_see_to_it
def failed(request: OfficeRequest) -> HttpResponseBase:
    """Dead letters with the reason."""
    return _list(request, FailedTable(request, dead_letters(request.jurisdiction.code)), "failed")


@require_GET
@for_those_who_see_to_it
def outbox(request: OfficeRequest) -> HttpResponseBase:
    """What has been sent."""
    return _list(request, OutboxTable(request, OutboxMessage.objects.defer("payload")), "outbox")


@require_GET
@for_those_who_see_to_it
def inbox(request: OfficeRequest) -> HttpResponseBase:
    """What has arrived."""
    return _list(request, InboxTable(request, InboxMessage.objects.defer("payload", "token")), "inbox")


def _list(request: OfficeRequest, table: Any, tab: str) -> HttpResponseBase:
    context = {"tab": tab, "counts": selectors.counts(request.jurisdiction.code)}
    found: HttpResponseBase = table.respond("office/exchange/list.html", **context)
    return found


@require_GET
@for_those_who_see_to_it
def message(request: OfficeRequest, box: str, pk: UUID) -> HttpResponse:
    """What is known of a message, and what can be done about it."""
    return _page(request, box, _message(request, box, pk), SetAsideForm())


def _page(request: OfficeRequest, box: str, found: Message, form: SetAsideForm, status: int = 200) -> HttpResponse:
    here = request.jurisdiction.code
    context = {
        "box": box,
        "box_name": labels.BOXES[box],
        "message": found,
        "type_name": labels.type_name(found.type),
        "sender": labels.place_name(getattr(found, "from_code", here)),
        "receiver": labels.place_name(getattr(found, "to_code", here)),
        "tone": labels.TONES[found.state],
        "reason": labels.reason(found.error),
        "may_replay": found.state in {OutboxState.DEAD, EnvelopeState.DEAD, InboxState.DEAD},
        "may_set_aside": isinstance(found, InboxMessage) and found.state == InboxState.DEAD,
        "passage": Envelope.objects.filter(pk=found.pk).first() if box != "hub" else None,
        "form": form,
    }
    return render(request, "office/exchange/message.html", context, status=status)


def _message(request: OfficeRequest, box: str, pk: UUID) -> Message:
    """The message of one of this jurisdiction's boxes; of the hub only what failed and concerns it. Raises Http404."""
    found: Message | None
    match box:
        case "outbox":
            found = OutboxMessage.objects.filter(pk=pk).first()
        case "inbox":
            found = InboxMessage.objects.filter(pk=pk).first()
        case _:
            found = selectors.failed_envelopes(request.jurisdiction.code).filter(pk=pk).first()
    if found is None:
        raise Http404("no such message")
    return found


@require_POST
@for_those_who_see_to_it
def replay(request: OfficeRequest, box: str, pk: UUID) -> HttpResponse:
    """Send one dead letter again."""
    found = _message(request, box, pk)
    try:
        services.replay(message=found, actor=actor_of(request.official))
    except services.NothingToReplay:
        messages.warning(request, _("The message is on its way already; somebody else has seen to it."))
    else:
        messages.success(request, _("The message is on its way again."))
    return redirect("exchange:failed")


@require_POST
@for_those_who_see_to_it
def replay_all(request: OfficeRequest) -> HttpResponse:
    """Send every dead letter again that can be, after a disturbance is over."""
    count = 0
    for found in selectors.replayable(request.jurisdiction.code):
        try:
            services.replay(message=found, actor=actor_of(request.official))
            count += 1
        except services.NothingToReplay:
            continue
    text = ngettext("%(count)s message is on its way again.", "%(count)s messages are on their way again.", count)
    messages.success(request, text % {"count": count})
    return redirect("exchange:failed")


@require_POST
@for_those_who_see_to_it
def set_aside(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """Give up on a message in the inbox, with a reason."""
    found = get_object_or_404(InboxMessage, pk=pk)
    form = SetAsideForm(request.POST)
    if not form.is_valid():
        return _page(request, "inbox", found, form, status=422)
    try:
        services.set_aside(message=found, actor=actor_of(request.official), reason=form.cleaned_data["reason"])
    except services.NothingToReplay:
        messages.warning(request, _("The message is on its way already; somebody else has seen to it."))
    else:
        messages.success(request, _("The message is set aside; its thread goes on."))
    return redirect("exchange:failed")
