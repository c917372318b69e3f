"""The one form of the exchange: why a dead letter is set aside."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SetAsideForm(forms.Form):
    """A reason, for the ledger and, of a case, for the side that it goes back to."""

    reason = forms.CharField(
        label=pgettext_lazy("exchange", "Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the message is set aside.")},
    )
