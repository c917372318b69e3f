"""The central team's pages of life events: which items belong together, in which order, for whom."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.people.services import actor_of
from apps.systems.approvals.items import services
from apps.systems.approvals.items.forms import EventForm
from apps.systems.approvals.items.models import OneThing
from apps.systems.approvals.items.policies import EDITORS, READERS, at_the_centre
from apps.systems.approvals.items.selectors import names_of
from apps.systems.approvals.items.tables import EventTable, listed_events


@require_safe
@at_the_centre(*READERS)
def events(request: Any) -> HttpResponseBase:
    """All life events, those that are not shown included."""
    may_edit = request.official.holds(*EDITORS)
    return EventTable(request, listed_events()).respond("office/items/events.html", may_edit=may_edit)


@require_http_methods(["GET", "POST"])
@at_the_centre(*EDITORS)
def new(request: HttpRequest) -> HttpResponse:
    """A new life event."""
    form = EventForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _kept(request, form, None):
        return redirect("items:event", form["code"].value())
    return render(request, "office/items/event.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@at_the_centre(*EDITORS)
def event(request: HttpRequest, code: str) -> HttpResponse:
    """One life event: its words and its items. Who saves second is told and loses nothing."""
    found = get_object_or_404(OneThing, pk=code)
    form = EventForm(request.POST if request.method == "POST" else None, event=found)
    if request.method == "POST" and form.is_valid() and _kept(request, form, found):
        return redirect("items:event", code)
    members = list(found.members.all())
    names = names_of(member.item_id for member in members)
    context = {
        "form": form,
        "event": found,
        "members": [(member, names.get(member.item_id, "")) for member in members],
    }
    return render(request, "office/items/event.html", context, status=422 if form.errors else 200)


def _kept(request: Any, form: EventForm, event: OneThing | None) -> bool:
    given = request.POST.get("revision", "")
    revision = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    try:
        services.keep_event(
            actor=actor_of(request.official, next(d.duty for d in request.official.duties if d.duty in EDITORS)),
            event=form.event(event.pk if event else ""),
            revision=revision if event else None,
        )
    except services.DraftOutdated:
        form.add_error(None, _("Somebody else has saved this life event since. Look at it again and save anew."))
    except services.ItemRefused as refused:
        form.add_error(None, refused.message)
    else:
        messages.success(request, _("The life event is saved."))
        return True
    return False
