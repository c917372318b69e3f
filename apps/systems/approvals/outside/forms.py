"""Forms on parts of other jurisdictions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.people.models import Department
from apps.systems.approvals.applications.enums import Opinion
from apps.systems.approvals.outside.models import OutsidePart
from frontend.uploads import ManyFiles


class PartForm(forms.Form):
    """A form about one part."""

    def __init__(self, *args: Any, part: OutsidePart, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        self.build()

    def build(self) -> None:
        """Fields that depend on the part."""


class AnswerForm(PartForm):
    """The opinion."""

    opinion = forms.ChoiceField(
        label=pgettext_lazy("field", "Opinion"), choices=Opinion.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("Words of the opinion"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    uploads = ManyFiles(
        label=_("Files"), required=False, help_text=_("They go with the opinion to the jurisdiction that asks.")
    )


class GiveBackForm(PartForm):
    """Why it goes back."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class PassOnForm(PartForm):
    """Whose it is."""

    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.none(), to_field_name="code")
    remark = forms.CharField(
        label=pgettext_lazy("part for another place", "Remark"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def build(self) -> None:
        department: Any = self.fields["department"]
        others = Department.objects.filter(active=True)
        department.queryset = others.exclude(pk=self.part.department_id) if self.part.department_id else others
