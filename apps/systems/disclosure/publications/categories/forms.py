"""A category as it is typed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.systems.disclosure.publications.categories.models import Category
from apps.systems.disclosure.publications.categories.services import Said


class CategoryForm(forms.Form):
    """Names, what it holds, when something new is due, place in the order."""

    name = forms.CharField(label=_("Name in Chinese"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    summary = forms.CharField(label=_("What it holds"), max_length=200, required=False)
    refresh_days = forms.IntegerField(
        label=_("Something new within"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=_("Working days. An organ that publishes here must publish again by then. Empty: no such duty"),
    )
    position = forms.IntegerField(label=_("Place in the order"), min_value=0, max_value=100000, required=False)
    active = forms.BooleanField(label=_("In use: documents can be filed here"), required=False)

    @classmethod
    def shown(cls, category: Category) -> "CategoryForm":
        """Filled in as it is."""
        names = ("name", "name_en", "summary", "refresh_days", "position", "active")
        return cls(initial={name: getattr(category, name) for name in names})

    def said(self) -> Said:
        """What was typed."""
        typed = self.cleaned_data
        return Said(**{**typed, "position": typed["position"] or 0})
