"""Central notices: written and withdrawn by the central team, put away by whoever has read one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.people.enums import Duty
from apps.core.people.services import actor_of
from apps.operations import notices
from apps.operations.context import DISMISSED
from apps.operations.forms import NoticeForm, ReasonForm, refuse
from apps.operations.models import CentralNotice
from apps.operations.notices import Announcement, publish_notice, withdraw_notice
from apps.operations.policies import for_operators
from apps.operations.refusals import OperationRefused
from apps.operations.tables import NOTICE_STATES, NoticeTable, about
from apps.operations.words import how_many
from frontend.views import back_to


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponseBase:
    """Every notice, the newest first."""
    return NoticeTable(request, notices.all_notices()).respond("office/operations/notices.html")


@require_http_methods(["GET", "POST"])
@for_operators
def add(request: Any) -> HttpResponse:
    """Write a notice."""
    form = NoticeForm(request.POST) if request.method == "POST" else NoticeForm()
    if request.method == "POST" and form.is_valid():
        try:
            made = publish_notice(
                actor=actor_of(request.official, Duty.ADMIN), announcement=Announcement(**form.cleaned_data)
            )
        except OperationRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The notice is published. It is seen everywhere within half a minute."))
            return redirect("operations:notice", made.pk)
    return render(request, "office/operations/notice_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_operators
def notice(request: Any, pk: UUID) -> HttpResponse:
    """One notice as it looks, whom it reaches; POST withdraws it."""
    found = get_object_or_404(CentralNotice, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_notice(
                actor=actor_of(request.official, Duty.ADMIN), notice=found, reason=form.cleaned_data["reason"]
            )
        except OperationRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The notice is withdrawn. It is gone everywhere within half a minute."))
            return redirect("operations:notice", pk)
    state = notices.state_of(found)
    context = {
        "notice": found,
        "state": state,
        "state_word": NOTICE_STATES[state][0],
        "state_tone": NOTICE_STATES[state][1],
        "about": about(found),
        "reaches": how_many(notices.places_of(found)),
        "form": form,
    }
    return render(request, "office/operations/notice.html", context, status=422 if form.errors else 200)


@require_POST
def dismiss(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a notice away until the official signs in again. In every office."""
    away = request.session.get(DISMISSED, [])
    request.session[DISMISSED] = [*{*away, str(pk)}][-50:]
    return redirect(back_to(request))
