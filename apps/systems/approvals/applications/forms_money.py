"""Forms of the one bill: charges, the bank's slip, what is waived or paid back."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.workdays.services import today
from apps.systems.approvals.applications.charging import fees_to_charge
from apps.systems.approvals.applications.forms import ActForm, text_field
from apps.systems.approvals.applications.selectors import version_under
from apps.systems.approvals.billing.enums import LineState
from apps.systems.approvals.billing.selectors import bill_of
from frontend.tables import DayInput


class Yuan(forms.DecimalField):
    """An amount in yuan; its value is fen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=Decimal("0.01"), **options)

    def clean(self, value: Any) -> Any:
        """Fen."""
        amount = super().clean(value)
        return int(amount * 100) if amount is not None else None


class ChargeForm(ActForm):
    """A charge: of the catalogue, or outside it (which supervision finds)."""

    fee = forms.ChoiceField(label=pgettext_lazy("field", "Fee"), required=False)
    name = forms.CharField(label=_("Name of the charge"), max_length=120, required=False)
    amount = Yuan(label=_("Amount in yuan"))

    def build(self) -> None:
        application = self.case.application
        found = fees_to_charge(self.case, version_under(application))
        fee: Any = self.fields["fee"]
        outside = _("Outside the catalogue: this is a violation, and supervision sees it")
        fee.choices = [*((each.key, each.name) for each in found), ("", outside)]
        fee.initial = found[0].key if found else ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("fee") and not data.get("name"):
            self.add_error("name", _("Say what is charged"))
        return data


class SlipForm(ActForm):
    """What stands on the bank's slip."""

    receipt = forms.CharField(label=_("Receipt number"), max_length=30)
    amount = Yuan(label=_("Amount in yuan"))
    paid_on = forms.DateField(label=_("Paid on"), widget=DayInput(), initial=today)


class LineForm(ActForm):
    """About one charge."""

    line = forms.ChoiceField(label=pgettext_lazy("field", "Fee"))
    reason = text_field(_("Reason"), rows=3, max_length=500)
    state: str = LineState.CHARGED

    def build(self) -> None:
        line: Any = self.fields["line"]
        found = bill_of(self.case)
        lines = [each for each in found.lines if each.state == self.state] if found else []
        line.choices = [(str(each.pk), f"{each.name}　{each.amount / 100:.2f}") for each in lines]


class WaiveForm(LineForm):
    """A charge is given up."""


class RefundForm(LineForm, SlipForm):
    """A charge is paid back."""

    state = LineState.PAID
