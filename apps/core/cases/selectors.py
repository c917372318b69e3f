"""Questions that pages and other apps ask about cases."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from apps.core.cases.models import Case

if TYPE_CHECKING:
    from apps.core.people.models import Official


def may_see(official: "Official", case_id: UUID) -> bool:
    """Whether an official may see a case (and its files, its ledger)."""
    return Case.objects.visible_to(official).filter(pk=case_id).exists()


def visible_cases(official: "Official") -> QuerySet[Case]:
    """The cases that an official may see, with what a list shows of each read in a constant number of queries."""
    return (
        Case.objects.visible_to(official)
        .select_related("department", "official")
        .prefetch_related("clocks__pauses", "marks")
    )
