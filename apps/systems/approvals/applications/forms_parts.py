"""Forms about the parts of departments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.systems.approvals.applications.forms import OpinionForm


class ByHandForm(OpinionForm):
    """What an organ of another jurisdiction said by another way."""

    reason = forms.CharField(
        label=_("Why it is entered by hand"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
