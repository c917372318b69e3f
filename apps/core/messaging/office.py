"""The bell's list for every official; what could not be sent for the administrator."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.core.messaging import selectors, services
from apps.core.messaging.policies import can_send_again
from apps.core.people.services import actor_of
from frontend.requests import OfficeRequest

PAGE = 30


@require_GET
def inside(request: OfficeRequest) -> HttpResponse:
    """What rang this official's bell; `?unread=1` only what is unread."""
    found = selectors.inside_messages(request.official.pk)
    only_unread = request.GET.get("unread") == "1"
    if only_unread:
        found = found.filter(read_at__isnull=True)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "office/messages/inside.html", {"page": page, "only_unread": only_unread})


@require_POST
def read(request: OfficeRequest, message_id: UUID) -> HttpResponse:
    """Take one message off the bell."""
    if not selectors.inside_messages(request.official.pk).filter(pk=message_id).exists():
        raise Http404("no message of this official")
    services.mark_read(official_id=request.official.pk, message_ids=[message_id])
    return redirect("messaging:inside")


@require_POST
def read_all(request: OfficeRequest) -> HttpResponse:
    """Take everything off the bell."""
    services.mark_read(official_id=request.official.pk)
    return redirect("messaging:inside")


@require_GET
def failed(request: OfficeRequest) -> HttpResponse:
    """Messages that could not be sent, with the reason."""
    if not can_send_again(request.official):
        raise PermissionDenied
    page = Paginator(selectors.failed_messages(), PAGE).get_page(request.GET.get("page"))
    rows = [(message, selectors.masked_address(message)) for message in page]
    return render(request, "office/messages/failed.html", {"page": page, "rows": rows})


@require_POST
def send_again(request: OfficeRequest, message_id: UUID) -> HttpResponse:
    """Queue one of them once more."""
    if not can_send_again(request.official):
        raise PermissionDenied
    try:
        services.send_again(message_id=message_id, actor=actor_of(request.official))
    except services.NotThere as error:
        raise Http404("no such undelivered message") from error
    messages.success(request, _("The message is on its way again"))
    return redirect("messaging:failed")
