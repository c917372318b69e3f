"""`/api-tokens/`: the administrator keeps the tokens of the own jurisdiction. A token's text is shown once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.ledger.services import Actor
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.core.people.policies import can_administer
from apps.core.people.services import actor_of
from frontend.requests import OfficeRequest
from oversight.access import scopes_to_give
from oversight.models import ApiToken, Scope
from oversight.token_table import TokenTable, state_tag
from oversight.tokens import NameTaken, create_token, revoke_token

DAYS = (7, 30, 90, 180, 365)


class TokenForm(forms.Form):
    """A new token. Nobody gives one that sees more than its giver, and each expires."""

    name = forms.CharField(
        label=pgettext_lazy("API token", "Name"),
        max_length=60,
        help_text=gettext_lazy("Which program of whom will use it; no two valid tokens share a name"),
    )
    scope = forms.ChoiceField(label=pgettext_lazy("API token", "May read"), widget=forms.RadioSelect)
    days = forms.TypedChoiceField(
        label=gettext_lazy("Valid for"),
        coerce=int,
        choices=lambda: [(days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days}) for days in DAYS],
        initial=90,
    )

    def __init__(self, *args: Any, giver: Official, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = scopes_to_give(giver)
        field: Any = self.fields["scope"]
        field.choices = [(scope.value, scope.label) for scope in scopes]
        field.initial = Scope.SUMMARY.value

    def expires_at(self) -> datetime:
        """Counted from now."""
        return timezone.now() + timedelta(days=self.cleaned_data["days"])


def _check(request: OfficeRequest) -> Actor:
    """The administrator as actor; raises PermissionDenied for everybody else."""
    if not can_administer(request.official):
        raise PermissionDenied(_("Only an administrator keeps API tokens."))
    return actor_of(request.official, Duty.ADMIN)


@require_safe
def index(request: OfficeRequest) -> HttpResponseBase:
    """All tokens of the jurisdiction, also as a file."""
    _check(request)
    return TokenTable(request, ApiToken.objects.all()).respond("office/oversight/tokens.html")


@never_cache
@require_http_methods(["GET", "POST"])
def create(request: OfficeRequest) -> HttpResponse:
    """A new token; its text stands in the answer to the POST and is kept nowhere."""
    actor = _check(request)
    form = TokenForm(request.POST if request.method == "POST" else None, giver=request.official)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            token, text = create_token(
                name=given["name"], scope=given["scope"], expires_at=form.expires_at(), actor=actor
            )
        except NameTaken:
            form.add_error("name", _("A token of this name is in force: revoke it first, or choose another name."))
        else:
            return render(request, "office/oversight/token_shown.html", {"token": token, "text": text})
    context = {"form": form, "titles_missing": Scope.TITLES not in scopes_to_give(request.official)}
    return render(request, "office/oversight/token_new.html", context, status=422 if form.errors else 200)


@require_safe
def detail(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """One token: what it may read, until when, when it was used."""
    _check(request)
    token = get_object_or_404(ApiToken, pk=pk)
    return render(request, "office/oversight/token.html", {"token": token, "state": state_tag(token)})


@require_http_methods(["GET", "POST"])
def revoke(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """Asks first; then the token stops working at once."""
    actor = _check(request)
    token = get_object_or_404(ApiToken, pk=pk)
    if request.method == "POST":
        revoke_token(token=token, actor=actor)
        messages.success(request, _("The token %(name)s is revoked.") % {"name": token.name})
        return redirect("oversight:token", token.pk)
    if token.revoked_at is not None:
        return redirect("oversight:token", token.pk)
    return render(request, "office/oversight/token_revoke.html", {"token": token})
