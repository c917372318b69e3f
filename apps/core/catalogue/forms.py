"""Categories and limits as they are typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.catalogue.models import Category
from apps.core.catalogue.refusals import CatalogueRefused


def refuse(form: forms.Form, refused: CatalogueRefused) -> None:
    """Put what the service refused beside its field, or over the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


class CategoryForm(forms.Form):
    """The names of a subject."""

    name = forms.CharField(label=_("Name in Chinese"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)


class NewCategoryForm(CategoryForm):
    """A new subject, or a part of one."""

    parent = forms.ChoiceField(
        label=_("Belongs to"), required=False, help_text=_("Leave it empty for a subject of the first level")
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=15,
        required=False,
        help_text=_("For the first level only; the code of a part is given by itself"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tops = Category.objects.filter(parent_code="", active=True)
        self.fields["parent"] = forms.ChoiceField(
            label=_("Belongs to"),
            required=False,
            help_text=self.fields["parent"].help_text,
            choices=[("", _("First level")), *((top.code, top.name) for top in tops)],
        )


class LimitForm(forms.Form):
    """Working days, and the rule on which they rest."""

    registration_days = forms.IntegerField(
        label=_("Acceptance"),
        min_value=0,
        max_value=60,
        help_text=_("Working days from receipt to acceptance; 0 is the same day"),
    )
    promised_days = forms.IntegerField(
        label=_("Promise"), min_value=0, max_value=365, help_text=_("Working days to the answer; 0 is the same day")
    )
    statutory_days = forms.IntegerField(
        label=_("Law"),
        min_value=0,
        max_value=365,
        required=False,
        help_text=_("Working days; empty where the law sets no limit in working days"),
    )
    extension_days = forms.IntegerField(
        label=_("Extension"),
        min_value=0,
        max_value=365,
        help_text=_("Working days, granted once at most; 0 is none"),
    )
    basis = forms.CharField(label=_("Basis"), max_length=200, help_text=_("Law, article, or order of the province"))
