"""Submissions that could not be taken in, as the administrator sees them. What was written is never shown here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.relay import intake
from apps.core.relay.enums import SubmissionKind
from apps.core.relay.models import Submission
from frontend.tables import Column, Table

MOST = 1000


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """A submission that waits for somebody."""

    pk: UUID
    number: str
    kind: str
    submitted_at: datetime
    tries: int
    error: str
    next_try_at: datetime | None

    @property
    def why(self) -> str:
        """The reason in words; the error itself stands beside it."""
        return reason(self.error)


def reason(error: str) -> str:
    """What an error of the intake means."""
    name, _colon, text = error.partition(":")
    match name:
        case "BadPayload" if "digest" in text:
            return _("It is not what was handed in: its checksum differs.")
        case "BadPayload":
            return _("It carries something that the form does not allow.")
        case "LookupError" | "DoesNotExist":
            return _("The letter that it belongs to has not been taken in.")
        case "DamagedFile":
            return _("A file of it is missing or damaged.")
        case "UploadRefused" | "ValidationError":
            return _("A file of it is not allowed.")
        case "TransitionRefused":
            return _("The letter that it belongs to does not allow it any more.")
    return _("The system failed on it; trying again may help.")


def stuck(pk: UUID | None = None) -> list[Stuck]:
    """What has failed, newest first, in two statements; `pk` narrows to one."""
    rows = intake.failed() if pk is None else intake.failed().filter(pk=pk)
    failed = list(rows[:MOST])
    found = Submission.objects.defer("payload").in_bulk([row.pk for row in failed])
    return [
        Stuck(
            pk=row.pk,
            number=found[row.pk].number,
            kind=str(SubmissionKind(found[row.pk].kind).label),
            submitted_at=found[row.pk].submitted_at,
            tries=row.tries,
            error=row.error,
            next_try_at=row.next_try_at,
        )
        for row in failed
        if row.pk in found
    ]


class StuckTable(Table[Any]):
    """The list."""

    name = "submissions"
    title = gettext_lazy("Submissions not taken in")
    columns = (
        Column(
            "number",
            gettext_lazy("Number"),
            sort="number",
            link=lambda s: reverse("relay:submission", args=[s.pk]),
        ),
        Column("kind", gettext_lazy("What was handed in"), sort="kind"),
        Column("submitted", gettext_lazy("Handed in"), value="submitted_at", sort="submitted_at"),
        Column("why", gettext_lazy("Why not taken in"), value="why"),
        Column("tries", gettext_lazy("Times tried"), value="tries", sort="tries", numeric=True),
        Column("next", gettext_lazy("Next try"), value="next_try_at", sort="next_try_at"),
        Column("error", gettext_lazy("Error"), value="error", on_screen=False),
    )
    default_sort = "-submitted"
    search = ("number",)
    search_label = gettext_lazy("Number or reason")
    empty_title = gettext_lazy("Everything has been taken in")
    empty_text = gettext_lazy("What citizens hand in becomes a message within seconds. What cannot would stand here.")
