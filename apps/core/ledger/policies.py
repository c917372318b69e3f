"""Who may read which entry."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from apps.core.ledger.models import Entry

if TYPE_CHECKING:
    from apps.core.people.models import Official


Reader = Callable[["Official", UUID], bool]
_readers: list[Reader] = []


def also_readable(reader: Reader) -> Reader:
    """Register who else may read: entries of what is no case here, but stands under a key of its own."""
    _readers.append(reader)
    return reader


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
    if visible_cases(official).filter(pk=entry.case_id).exists():
        return True
    return any(reader(official, entry.case_id) for reader in _readers)
