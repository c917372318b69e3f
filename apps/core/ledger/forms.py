"""What a citizen may hand in to be checked."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 64 * 1024


class ProofForm(forms.Form):
    """A proof as a file or as text. `cleaned_data["proof"]` is the parsed JSON."""

    file = forms.FileField(
        label=_("Proof file"),
        required=False,
        help_text=_("The .json file that you saved with your receipt."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    text = forms.CharField(
        label=_("Or paste the proof"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean_file(self) -> Any:
        """Small enough to be a proof."""
        file: Any = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("This file is larger than a proof can be. Choose the .json file."))
        return file

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two, and JSON."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        file, text = given.get("file"), given.get("text", "").strip()
        if not file and not text:
            self.add_error("file", _("Choose the file of the proof, or paste its text below."))
            return given
        name = "file" if file else "text"
        raw = file.read() if file else text.encode()
        if len(raw) > MAX_BYTES:
            self.add_error(name, _("This text is longer than a proof can be."))
            return given
        try:
            given["proof"] = json.loads(raw.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            self.add_error(name, _("This is not the text of a proof. Use the .json file as it was saved."))
        return given
