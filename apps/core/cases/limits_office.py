"""The limits that count here: everybody may read them, an administrator may shorten them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.cases.limits import LimitRefused, OwnLimit, own_limits, promise_as_the_centre, promise_less
from apps.core.catalogue.enums import CaseKind
from apps.core.catalogue.services import kind_label, subkind_label
from apps.core.people.enums import Duty
from apps.core.people.services import actor_of
from frontend.tables import Choice, Column, Table
from tenants.enums import Level


class OwnLimitTable(Table[OwnLimit]):
    """The centre's limit and the jurisdiction's own promise, in working days."""

    name = "limits"
    title = _("Limits")
    search = ("basis",)
    search_label = _("Kind or basis")
    filters = (
        Choice(
            "system",
            _("System"),
            choices=CaseKind.choices,
            anything=_("All systems"),
            matches=lambda row, kind: row.central.case_kind == kind,
        ),
    )

    @property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        """Who may change a limit gets a link to its page."""
        return (
            Column(
                "kind",
                _("Kind"),
                value=lambda row: subkind_label(row.central.case_kind, row.central.subkind),
                sort="kind",
                link=self._link if _may_change(self.request) else None,
            ),
            Column("system", _("System"), value=lambda row: kind_label(row.central.case_kind), sort="system"),
            Column("promised_days", _("Counts here"), sort="promised_days", numeric=True),
            Column("own_days", _("Own promise"), sort="own_days", numeric=True),
            Column("central", _("Centre's promise"), value="central.promised_days", sort="central", numeric=True),
            Column("law", pgettext_lazy("limit", "Law"), value="central.statutory_days", sort="law", numeric=True),
            Column("acceptance", _("Acceptance"), value="central.registration_days", numeric=True, wide=True),
            Column("extension", _("Extension"), value="central.extension_days", numeric=True, wide=True),
            Column("basis", _("Basis"), value="central.basis", wide=True),
            Column("changed_by", _("Changed by"), wide=True),
        )

    @staticmethod
    def _link(row: OwnLimit) -> str:
        return reverse("limits:limit", args=[row.central.case_kind, row.central.subkind])


class PromiseForm(forms.Form):
    """The own promise; empty gives it up."""

    promised_days = forms.IntegerField(
        label=_("Own promise"),
        required=False,
        min_value=0,
        max_value=365,
        help_text=_("Working days to the answer; 0 is the same day. Empty: the centre's limit counts"),
    )


def _may_change(request: Any) -> bool:
    return bool(request.official.holds(Duty.ADMIN))


def _here(request: Any) -> None:
    if request.jurisdiction.level == Level.CENTRE:
        raise Http404("the centre keeps its limits in the catalogue")


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Every kind of case and how long it may take here. 404 at the centre."""
    _here(request)
    return OwnLimitTable(request, own_limits()).respond("office/limits/limits.html", may_change=_may_change(request))


@require_http_methods(["GET", "POST"])
def limit(request: HttpRequest, case_kind: str, subkind: str) -> HttpResponse:
    """Shorten one limit; longer than the centre's is refused in words."""
    _here(request)
    if not _may_change(request):
        raise PermissionDenied(gettext("Only an administrator shortens the limits."))
    found = next((o for o in own_limits() if (o.central.case_kind, o.central.subkind) == (case_kind, subkind)), None)
    if found is None:
        raise Http404("no such limit")
    form = PromiseForm(request.POST if request.method == "POST" else None, initial={"promised_days": found.own_days})
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, found, form.cleaned_data["promised_days"])
        except LimitRefused as refused:
            form.add_error("promised_days", refused.message)
        else:
            messages.success(request, gettext("The promise is saved. It counts for cases that begin from now on."))
            return redirect("limits:limits")
    context = {"found": found, "form": form, "name": subkind_label(case_kind, subkind), "system": kind_label(case_kind)}
    return render(request, "office/limits/limit.html", context, status=422 if form.errors else 200)


def _save(request: Any, found: OwnLimit, days: int | None) -> None:
    actor = actor_of(request.official, Duty.ADMIN)
    kinds = {"case_kind": found.central.case_kind, "subkind": found.central.subkind}
    if days is None:
        promise_as_the_centre(actor=actor, **kinds)
    else:
        promise_less(actor=actor, promised_days=days, **kinds)
