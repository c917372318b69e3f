"""A form field for several files."""

from typing import Any

from django import forms


class ManyFilesInput(forms.FileInput):
    """Several files in one control."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """A list of uploads. What a file may be is checked where it is stored."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each of them; none is an error where the field is required."""
        if not data:
            super().clean(None, initial)
            return []
        return [super(ManyFiles, self).clean(each, initial) for each in data]
