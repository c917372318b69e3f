"""What the central team types."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.operations.enums import NoticeZone, Tone
from apps.operations.refusals import OperationRefused
from tenants.enums import Level
from tenants.flags.enums import Scope
from tenants.flags.selectors import switchable
from tenants.rollouts.acts import DEFAULT_THRESHOLD
from tenants.rollouts.enums import Ring
from tenants.rollouts.models import Release

MOMENT = "%Y-%m-%dT%H:%M"
RULES = (
    ("on", pgettext_lazy("rule of a flag", "switched on")),
    ("off", pgettext_lazy("rule of a flag", "switched off")),
    ("none", pgettext_lazy("rule of a flag", "no rule of its own")),
)


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MOMENT)


def moment_field(label: Any, **options: Any) -> forms.DateTimeField:
    """A day and a time of the province."""
    return forms.DateTimeField(label=label, widget=MomentInput(), input_formats=[MOMENT, f"{MOMENT}:%S"], **options)


def refuse(form: forms.Form, refused: OperationRefused) -> None:
    """Put what the service refused beside its field, or over the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Kept in the ledger")
    )


def _targets() -> list[tuple[Any, Any]]:
    """Everything that a rule can be about, in groups."""
    return [
        (f"{Scope.EVERYWHERE}:", _("Everywhere")),
        (_("Levels"), [(f"{Scope.LEVEL}:{value}", label) for value, label in Level.choices]),
        (_("Rings"), [(f"{Scope.RING}:{value}", label) for value, label in Ring.choices]),
        (
            pgettext_lazy("console", "Jurisdictions"),
            [(f"{Scope.JURISDICTION}:{each.code}", each.name) for each in switchable()],
        ),
    ]


class RuleForm(forms.Form):
    """Which rule to change, and to what: the question before the preview."""

    about = forms.ChoiceField(label=_("For whom"), choices=_targets)
    to = forms.ChoiceField(label=_("Becomes"), choices=RULES)

    @property
    def rule(self) -> tuple[str, str, bool | None]:
        """Scope, target and what it is to become."""
        scope, _colon, target = self.cleaned_data["about"].partition(":")
        return scope, target, {"on": True, "off": False, "none": None}[self.cleaned_data["to"]]


class ChangeForm(ReasonForm):
    """The confirmation: the reason, and the rule as it was seen."""

    seen = forms.ChoiceField(choices=RULES, widget=forms.HiddenInput)

    @property
    def seen_rule(self) -> bool | None:
        """The rule that the official saw."""
        return {"on": True, "off": False, "none": None}[self.cleaned_data["seen"]]


def _places() -> list[tuple[str, str]]:
    return [(each.code, each.name) for each in switchable()]


class NoticeForm(forms.Form):
    """A central notice."""

    text = forms.CharField(label=_("Text in Chinese"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    text_en = forms.CharField(
        label=_("Text in English"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    tone = forms.ChoiceField(label=_("Tone"), choices=Tone.choices, widget=forms.RadioSelect, initial=Tone.INFO)
    zone = forms.ChoiceField(
        label=pgettext_lazy("of a notice", "Where"),
        choices=NoticeZone.choices,
        widget=forms.RadioSelect,
        initial=NoticeZone.BOTH,
    )
    levels = forms.MultipleChoiceField(
        label=_("Levels"), choices=Level.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    codes = forms.MultipleChoiceField(
        label=pgettext_lazy("console", "Jurisdictions"),
        choices=_places,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Several with the Ctrl key. Neither levels nor jurisdictions chosen: everywhere"),
    )
    shown_from = moment_field(_("From"))
    shown_until = moment_field(_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        kwargs.setdefault("initial", {"shown_from": now, "shown_until": now + timedelta(days=1)})
        super().__init__(*args, **kwargs)


class PostponeForm(forms.Form):
    """What citizens read about a closing, and until when it lasts."""

    words = forms.CharField(
        label=_("What citizens read"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One or two sentences: why the site is closed, in words that everybody understands"),
    )
    expected_end = moment_field(_("Expected end"))


class CloseForm(PostponeForm):
    """Closing a jurisdiction."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the central team and the ledger; citizens do not see it"),
    )  # fmt: skip
    field_order = ("words", "expected_end", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        kwargs.setdefault("initial", {"expected_end": now + timedelta(hours=1)})
        super().__init__(*args, **kwargs)


class PlanForm(forms.Form):
    """Which release to roll out, and when to stop by itself."""

    release = forms.ModelChoiceField(label=_("Release"), queryset=Release.objects.none(), empty_label=None)
    threshold = forms.IntegerField(
        label=_("Stops by itself when more than this many have failed"),
        min_value=0,
        max_value=50,
        initial=DEFAULT_THRESHOLD,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["release"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Release.objects.defer("steps", "rights", "description")
