"""The form of the answer: its outcome first, whose words then are there to go on from."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.systems.disclosure.requests import wording
from apps.systems.disclosure.requests.display import outcome_label
from apps.systems.disclosure.requests.enums import (
    CANNOT,
    GIVEN,
    NOT_HANDLED,
    REFUSED,
    Outcome,
)
from apps.systems.disclosure.requests.forms import ActForm, text_field
from apps.systems.disclosure.requests.policies import objected

_GROUPS: tuple[tuple[Any, tuple[Outcome, ...]], ...] = (
    (pgettext_lazy("disclosure", "Granted"), GIVEN),
    (pgettext_lazy("disclosure", "Refused"), REFUSED),
    (_("Cannot be provided"), CANNOT),
    (_("Not handled"), NOT_HANDLED),
    (_("Otherwise"), (Outcome.OTHER,)),
)


def outcome_choices() -> list[tuple[Any, list[tuple[str, str]]]]:
    """The outcomes as the annual report groups them, with their variants."""
    found = []
    for label, outcomes in _GROUPS:
        options = [
            (each.key, f"{outcome_label(each.outcome)}（{each.label}）" if each.label else outcome_label(each.outcome))
            for each in wording.sayings()
            if each.outcome in outcomes
        ]
        found.append((label, options))
    return found


class AnswerForm(ActForm):
    """Outcome, article, words. `?says=` gives the words of an outcome."""

    says = forms.ChoiceField(label=_("How it is answered"))
    basis = forms.CharField(label=_("Article on which it rests"), max_length=200, required=False)
    text = text_field(
        _("Text of the letter"), rows=12, most=8000,
        help_text=_("Remedies, number, date and seal are added by themselves."),
    )  # fmt: skip
    public_interest = text_field(_("Public interest that outweighs the objection"), rows=3, most=1000, required=False)
    publish = forms.BooleanField(label=_("Show it to those who ask for something alike"), required=False)
    public_title = forms.CharField(
        label=_("Title for all to read"), max_length=200, required=False,
        help_text=_("Nothing that tells who asked."),
    )  # fmt: skip
    public_text = text_field(_("Words for all to read"), rows=4, most=4000, required=False)

    def build(self) -> None:
        says: Any = self.fields["says"]
        says.choices = outcome_choices()
        if not objected(self.case):
            del self.fields["public_interest"]
        before = getattr(self.case.information_request, "answer", None)
        if before is not None:
            key = f"{before.outcome}:{before.variant}" if before.variant else before.outcome
            known = {name: getattr(before, name) for name in self.fields if hasattr(before, name)}
            self.initial = {**known, "says": key, **self.initial}
        chosen = str(self.initial.get("begin_with") or "")
        if chosen in {each.key for each in wording.sayings()}:
            outcome, _colon, variant = chosen.partition(":")
            said = wording.saying(outcome, variant)
            text = wording.draft_of(self.case, outcome, variant)
            self.initial.update({"says": chosen, "basis": said.article, "text": text})
        if not self.initial.get("public_title"):
            self.initial["public_title"] = self.case.title

    @property
    def outcome(self) -> str:
        """The chosen outcome."""
        return str(self.cleaned_data["says"]).partition(":")[0]

    @property
    def variant(self) -> str:
        """The chosen variant of it."""
        return str(self.cleaned_data["says"]).partition(":")[2]
