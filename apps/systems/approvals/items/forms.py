"""Forms of the central team's pages; what a draft says is typed in `editor` and `part_forms`."""

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.systems.approvals.items.enums import Audience, ItemKind
from apps.systems.approvals.items.labels import ITEM
from apps.systems.approvals.items.models import OneThing
from apps.systems.approvals.items.organs import roles
from apps.systems.approvals.items.services import Event

MEMBER = re.compile(r"([0-9]{4}-[0-9]{3})(?:\s+(.{1,120}))?")
CODE = RegexValidator(r"^[a-z0-9-]{2,30}\Z", gettext_lazy("2 to 30 small letters, digits or hyphens."))


class NewItemForm(forms.Form):
    """The first words about a new item."""

    name = forms.CharField(label=ITEM["name"], max_length=120)
    kind = forms.ChoiceField(label=ITEM["kind"], choices=ItemKind.choices)
    organ = forms.ChoiceField(label=ITEM["organ"], choices=lambda: list(roles().items()))
    main_name = forms.CharField(
        label=gettext_lazy("Main item"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Items of the same main item share the first four figures of the code"),
    )


class ReasonForm(forms.Form):
    """Why, and from when."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    in_force_from = forms.DateField(
        label=gettext_lazy("In force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty: from today"),
    )


class EventForm(forms.Form):
    """A life event; its items one a line: the basic code, and for whom where not everybody needs it."""

    code = forms.CharField(label=gettext_lazy("Code"), validators=[CODE])
    name = forms.CharField(label=pgettext_lazy("life event", "Name"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    audience = forms.ChoiceField(label=gettext_lazy("For whom"), choices=Audience.choices)
    summary = forms.CharField(
        label=gettext_lazy("In one sentence"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    items = forms.CharField(
        label=gettext_lazy("Items that belong to it"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One a line in order: the basic code, then for whom where not everybody needs it"),
    )
    active = forms.BooleanField(label=gettext_lazy("Shown on the portal"), required=False)

    def __init__(self, data: Any = None, *, event: OneThing | None = None) -> None:
        super().__init__(data, initial=self._shown(event) if event else {"active": True})
        if event is not None:
            del self.fields["code"]

    @staticmethod
    def _shown(event: OneThing) -> dict[str, Any]:
        lines = [f"{member.item_id} {member.when}".strip() for member in event.members.all()]
        names = ("name", "name_en", "audience", "summary", "active")
        return {**{name: getattr(event, name) for name in names}, "items": "\n".join(lines)}

    def clean_items(self) -> list[tuple[str, str]]:
        found = []
        for line in self.cleaned_data["items"].splitlines():
            if not line.strip():
                continue
            matched = MEMBER.fullmatch(line.strip())
            if matched is None:
                raise forms.ValidationError(_("“%(line)s” does not begin with a basic code.") % {"line": line.strip()})
            found.append((matched[1], matched[2] or ""))
        return found

    def event(self, code: str = "") -> Event:
        """What was typed."""
        return Event(**{"code": code, **self.cleaned_data})
