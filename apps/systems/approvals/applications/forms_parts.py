"""Forms about the parts of departments, and their visits to the place."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.platforms.exchange.selectors import addresses
from apps.systems.approvals.applications.elsewhere import elsewhere_of, places_above
from apps.systems.approvals.applications.enums import Verdict
from apps.systems.approvals.applications.forms import ActForm, OpinionForm
from apps.systems.approvals.applications.visits import open_parts
from frontend.tables import DayInput
from tenants.models import Jurisdiction


def _text(label: Any, *, rows: int = 3, max_length: int = 1000, required: bool = True) -> Any:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=max_length, required=required, widget=widget)


class ByHandForm(OpinionForm):
    """What an organ of another jurisdiction said by another way."""

    reason = _text(_("Why it is entered by hand"))


class AskElsewhereForm(ActForm):
    """An organ above, or one again."""

    organ = forms.ChoiceField(label=_("Organ"))
    question = _text(pgettext_lazy("opinion", "Question"), rows=4, max_length=2000)
    limit_days = forms.IntegerField(label=_("Answer within working days"), min_value=1, max_value=20, initial=3)

    def build(self) -> None:
        organ: Any = self.fields["organ"]
        asked = set(self.case.steps.filter(finished_at__isnull=True).values_list("key", flat=True))
        organ.choices = [
            (place.name, [(key, name) for key, name in _organs_of(place) if key not in asked])
            for place in places_above()
        ]

    @property
    def asked(self) -> dict[str, str]:
        """Division code and role of the organ."""
        code, _dash, organ = self.cleaned_data["organ"].partition("-")
        return {"to_code": code, "organ": organ}


def _organs_of(place: Jurisdiction) -> list[tuple[str, str]]:
    return [(f"{place.code}-{each.department_code}", each.name) for each in addresses(place.code)]


class ClockTimeInput(forms.TimeInput):
    """The browser's own field for a time of day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class VisitForm(ActForm):
    """A joint site visit: when, where, who."""

    on = forms.DateField(label=pgettext_lazy("site visit", "Day"), widget=DayInput())
    at = forms.TimeField(label=pgettext_lazy("site visit", "Time"), widget=ClockTimeInput())
    place = forms.CharField(label=pgettext_lazy("site visit", "Place"), max_length=200)
    steps = forms.MultipleChoiceField(label=_("Departments that take part"), widget=forms.CheckboxSelectMultiple)
    note = _text(_("What the applicant should know or prepare"), required=False)

    def build(self) -> None:
        steps: Any = self.fields["steps"]
        listed = list(open_parts(self.case))
        steps.choices = [(str(step.pk), f"{_organ(step)}　{step.title}") for step in listed]
        steps.initial = [str(step.pk) for step in listed]
        self.fields["place"].initial = self.case.place

    @property
    def starts_at(self) -> datetime:
        """Day and time in this house's time zone."""
        found = datetime.combine(self.cleaned_data["on"], self.cleaned_data["at"])
        return timezone.make_aware(found)


def _organ(step: Any) -> str:
    away = elsewhere_of(step)
    return away.organ if away is not None else str(step.department.short_name)


class FindingForm(ActForm):
    """What a department found on the spot."""

    finding = forms.UUIDField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=pgettext_lazy("site visit", "Finding"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    text = _text(pgettext_lazy("site visit", "What was seen"), rows=4, max_length=2000)
