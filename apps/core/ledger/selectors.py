"""Reading the ledger."""

from uuid import UUID

from django.db.models import QuerySet

from apps.core.ledger.models import Entry


def entries_of(case_id: UUID) -> QuerySet[Entry]:
    """A case's entries, oldest first."""
    return Entry.objects.filter(case_id=case_id).order_by("occurred_at", "id")


def last_act(case_id: UUID) -> tuple[str, str]:
    """Who acted last on a case, and by which act; empty texts where nobody did."""
    newest = Entry.objects.filter(case_id=case_id).order_by("-id").values_list("actor_name", "act").first()
    return newest or ("", "")
