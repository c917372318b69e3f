"""Who may read which entry."""

from typing import TYPE_CHECKING

from apps.core.ledger.models import Entry

if TYPE_CHECKING:
    from apps.core.people.models import Official


def may_read(official: "Official", entry: Entry) -> bool:
    """Supervision reads everything; others the entries of cases that they see, and those of no case with a duty to
    lead or to administer.
    """
    from apps.core.cases.selectors import visible_cases  # cases -> ledger: not at import
    from apps.core.people.enums import Duty

    if official.holds(Duty.SUPERVISOR):
        return True
    if entry.case_id is None:
        return official.holds(Duty.LEADER, Duty.ADMIN)
    return visible_cases(official).filter(pk=entry.case_id).exists()
