"""`/submissions/`: what citizens have handed in and could not be taken in, for the administrator."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.core.people.services import actor_of
from apps.core.relay import mending
from apps.core.relay.policies import can_mend
from apps.core.relay.waiting_room import Stuck, StuckTable, stuck
from frontend.requests import OfficeRequest

View = Callable[..., HttpResponseBase]


class SetAsideForm(forms.Form):
    """Why a submission is set aside."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for setting it aside"),
        help_text=gettext_lazy("The citizen reads it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def for_those_who_mend(view: View) -> View:
    """403 for every other official."""

    @wraps(view)
    def guarded(request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_mend(request.official):
            raise PermissionDenied(_("Only an administrator sees to what could not be taken in."))
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@for_those_who_mend
def submissions(request: OfficeRequest) -> HttpResponseBase:
    """The list: what, when, why, how often tried."""
    return StuckTable(request, stuck()).respond("office/submissions/list.html")


@require_GET
@for_those_who_mend
def submission(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """One of them, and what can be done about it."""
    return _page(request, pk, SetAsideForm())


@require_POST
@for_those_who_mend
def try_again(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """Take it in with the next round."""
    _find(pk)
    try:
        mending.try_again(submission_id=pk, actor=actor_of(request.official, "admin"))
    except mending.NotThere:
        messages.warning(request, _("It has been taken in meanwhile, or somebody else has seen to it."))
    else:
        messages.success(request, _("It is tried again within seconds."))
    return redirect("relay:submissions")


@require_POST
@for_those_who_mend
def try_all_again(request: OfficeRequest) -> HttpResponse:
    """After a disturbance is over: all of them."""
    count = 0
    for each in stuck():
        try:
            mending.try_again(submission_id=each.pk, actor=actor_of(request.official, "admin"))
            count += 1
        except mending.NotThere:
            continue
    text = ngettext("%(count)s is tried again.", "%(count)s are tried again.", count) % {"count": count}
    messages.success(request, text)
    return redirect("relay:submissions")


@require_POST
@for_those_who_mend
def set_aside(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """Give up on it, with a reason."""
    _find(pk)
    form = SetAsideForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, status=422)
    reason = form.cleaned_data["reason"]
    try:
        mending.set_aside(submission_id=pk, actor=actor_of(request.official, "admin"), reason=reason)
    except mending.NotThere:
        messages.warning(request, _("It has been taken in meanwhile, or somebody else has seen to it."))
    else:
        messages.success(request, _("It is set aside. The citizen reads your reason."))
    return redirect("relay:submissions")


def _find(pk: UUID) -> Stuck:
    found = stuck(pk)
    if not found:
        raise Http404("nothing failed under this key")
    return found[0]


def _page(request: OfficeRequest, pk: UUID, form: SetAsideForm, status: int = 200) -> HttpResponse:
    return render(request, "office/submissions/submission.html", {"item": _find(pk), "form": form}, status=status)
