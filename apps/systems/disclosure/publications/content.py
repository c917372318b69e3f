"""What a version of a publication says: the record card and the body, as it stands in drafts and versions (JSON)."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.systems.disclosure.publications.enums import Form, Validity

_DATES = {"made_on", "valid_until", "repealed_on"}
_LISTS = {"subject_words", "files"}


@dataclass(frozen=True, kw_only=True)
class Card:
    """`issuer` empty: the organ that publishes it. `files`: keys of attachments, in order. `source_url`: where it was
    published first, for what is taken over from another organ.
    """

    title: str = ""
    issuer: str = ""
    document_number: str = ""
    made_on: date | None = None
    category: str = ""
    topic: str = ""
    subject_words: tuple[str, ...] = ()
    summary: str = ""
    validity: str = Validity.IN_FORCE
    valid_until: date | None = None
    repealed_on: date | None = None
    repealed_by: str = ""
    form: str = Form.TEXT
    source_url: str = ""
    body: str = ""
    files: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values; dates as ISO."""
        found = asdict(self)
        for name in _DATES:
            found[name] = found[name].isoformat() if found[name] else None
        return {**found, **{name: list(found[name]) for name in _LISTS}}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        """Back from `to_json`; what a later release added and this record lacks has its default."""
        known = {each.name for each in fields(cls)}
        told: dict[str, Any] = {name: value for name, value in record.items() if name in known}
        for name in _DATES & told.keys():
            told[name] = date.fromisoformat(told[name]) if told[name] else None
        for name in _LISTS & told.keys():
            told[name] = tuple(told[name])
        return cls(**told)


LABELS: dict[str, Any] = {
    "title": pgettext_lazy("document", "Title"),
    "issuer": _("Issuing organ"),
    "document_number": _("Document number"),
    "made_on": _("Date of making"),
    "category": _("Category"),
    "topic": pgettext_lazy("document", "Topic"),
    "subject_words": _("Subject words"),
    "summary": pgettext_lazy("document", "Summary"),
    "validity": pgettext_lazy("document", "Validity"),
    "valid_until": _("Valid until"),
    "repealed_on": _("Repealed on"),
    "repealed_by": _("Repealed by"),
    "form": pgettext_lazy("document", "Form"),
    "source_url": _("First published at"),
    "body": pgettext_lazy("document", "Text"),
    "files": _("Attachments"),
}
