"""The list of a jurisdiction's API tokens."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontend.tables import Choice, Column, Table
from frontend.templatetags.ganjiang import tag
from oversight.models import ApiToken, Scope, TokenState

TONES = {TokenState.VALID: "ok", TokenState.EXPIRED: "caution", TokenState.REVOKED: "neutral"}
BY_COMMAND = _("on the server")
UNTIL_REVOKED = _("until revoked")
NEVER_USED = _("not used yet")


def state_tag(token: ApiToken) -> Any:
    """The state as a tag."""
    return tag(str(token.state.label), TONES[token.state])


class TokenTable(Table[ApiToken]):
    """Revoked ones included: what they may have read stays known."""

    name = "api-tokens"
    title = _("API tokens")
    columns = (
        Column(
            "name",
            pgettext_lazy("API token", "Name"),
            sort="name",
            link=lambda token: reverse("oversight:token", args=[token.pk]),
        ),
        Column("scope", pgettext_lazy("API token", "May read"), value=lambda token: token.get_scope_display()),
        Column("expires", _("Expires"), value=lambda token: token.expires_at or str(UNTIL_REVOKED), sort="expires_at"),
        Column("used", _("Last used"), value=lambda token: token.last_used_at or str(NEVER_USED), sort="last_used_at"),
        Column("by", _("Created by"), value=lambda token: token.created_by or str(BY_COMMAND), wide=True),
        Column("created", _("Created"), value="created_at", sort="created_at", wide=True),
        Column("state", _("State"), value=lambda token: str(token.state.label), cell=state_tag),
    )
    search = ("name__icontains", "created_by__icontains")
    search_label = _("Name or official")
    filters = (
        Choice(
            "state",
            _("State"),
            choices=TokenState.choices,
            anything=_("All states"),
            apply=lambda rows, state: rows.in_state(state),
        ),
        Choice("scope", pgettext_lazy("API token", "May read"), choices=Scope.choices, anything=_("All scopes")),
    )
    default_sort = "-created"
    empty_title = _("There is no API token yet")
    empty_text = _("A program needs one to ask for figures or cases by GraphQL.")
