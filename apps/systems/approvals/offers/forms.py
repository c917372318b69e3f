"""What a jurisdiction says itself about an item, and its windows."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.core.people.models import Department
from apps.systems.approvals.items.models import ItemVersion
from apps.systems.approvals.offers.adopting import Terms
from apps.systems.approvals.offers.models import Offer, Window
from apps.systems.approvals.offers.refusals import OfferRefused
from apps.systems.approvals.offers.windows import Counter
from apps.systems.approvals.offers.words import days_in_words


def refuse(form: forms.Form, refused: OfferRefused) -> None:
    """Put what the service refused beside its field, or over the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


class TermsForm(forms.Form):
    """Department, windows, telephones, a shorter promise, materials that are not asked for."""

    department = forms.ModelChoiceField(Department.objects.none(), label=gettext_lazy("Department in charge"))
    promised_days = forms.IntegerField(
        label=gettext_lazy("Promise of this place, in days"), required=False, min_value=0, max_value=1000
    )
    dropped = forms.MultipleChoiceField(
        label=gettext_lazy("Materials not asked for here"), required=False, widget=forms.CheckboxSelectMultiple
    )
    windows = forms.ModelMultipleChoiceField(
        Window.objects.none(), label=gettext_lazy("Windows"), required=False, widget=forms.CheckboxSelectMultiple
    )
    phone = forms.CharField(label=gettext_lazy("Telephone for questions"), max_length=60, required=False)
    complaint_phone = forms.CharField(label=gettext_lazy("Telephone for complaints"), max_length=60, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note for applicants"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, version: ItemVersion, offer: Offer | None = None) -> None:
        departments = Department.objects.filter(active=True)
        home = departments.filter(code=version.organ).first()
        initial = _shown(offer) if offer else {"department": home, "phone": home.phone if home else ""}
        super().__init__(data, initial=initial)
        department: Any = self.fields["department"]
        windows: Any = self.fields["windows"]
        dropped: Any = self.fields["dropped"]
        department.queryset = departments
        windows.queryset = Window.objects.filter(active=True)
        dropped.choices = [(material.key, material.name) for material in version.parts.materials]
        for name, field in (("dropped", dropped), ("windows", windows)):
            if not field.choices:
                del self.fields[name]
        self.fields["promised_days"].help_text = _(
            "The centre promises %(central)s; less is allowed, more is not. Empty: as the centre."
        ) % {"central": days_in_words(version.promised_days, version.promised_unit)}

    def terms(self) -> Terms:
        """What was typed."""
        typed = self.cleaned_data
        return Terms(
            department=typed["department"],
            promised_days=typed["promised_days"],
            dropped=typed.get("dropped", []),
            windows=list(typed.get("windows", [])),
            phone=typed["phone"],
            complaint_phone=typed["complaint_phone"],
            note=typed["note"],
        )


def _shown(offer: Offer) -> dict[str, Any]:
    names = ("department", "phone", "complaint_phone", "note")
    own = None if offer.promised_days == offer.central_days else offer.promised_days
    return {
        **{name: getattr(offer, name) for name in names},
        "promised_days": own,
        "dropped": offer.dropped_materials,
        "windows": list(offer.windows.all()),
    }


class WindowForm(forms.Form):
    """A window: where, when, which telephone."""

    name = forms.CharField(label=pgettext_lazy("window", "Name"), max_length=100)
    address = forms.CharField(label=pgettext_lazy("window", "Address"), max_length=200)
    hours = forms.CharField(
        label=gettext_lazy("Hours"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One line each: the days, a blank, the times"),
    )
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=60, required=False)
    active = forms.BooleanField(label=gettext_lazy("Open"), required=False)

    def __init__(self, data: Any = None, *, window: Window | None = None) -> None:
        super().__init__(data, initial=self._shown(window) if window else {"active": True})

    @staticmethod
    def _shown(window: Window) -> dict[str, Any]:
        names = ("name", "address", "phone", "active")
        hours = "\n".join(" ".join(pair) for pair in window.hours)
        return {**{name: getattr(window, name) for name in names}, "hours": hours}

    def clean_hours(self) -> list[tuple[str, str]]:
        found = []
        for line in self.cleaned_data["hours"].splitlines():
            if not line.strip():
                continue
            days, _blank, times = line.strip().partition(" ")
            if not times.strip():
                raise forms.ValidationError(
                    _("“%(line)s”: write the days, a blank, the times.") % {"line": line.strip()}
                )
            found.append((days, times.strip()))
        return found

    def counter(self) -> Counter:
        """What was typed."""
        return Counter(**self.cleaned_data)
