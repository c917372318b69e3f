"""A jurisdiction's own promise: shorter than the centre's limit, never longer. It counts for new cases only."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import LimitOverride
from apps.core.catalogue.selectors import central_limit, limits
from apps.core.ledger.services import Actor, record

if TYPE_CHECKING:
    from apps.core.catalogue.models import Limit


class LimitRefused(Exception):
    """A promise that would be longer than the centre's, in the user's words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class OwnLimit:
    """The centre's limit beside the jurisdiction's own promise (None: the centre's counts)."""

    central: "Limit"
    own_days: int | None = None
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def promised_days(self) -> int:
        """What new cases get: the shorter of the two."""
        central: int = self.central.promised_days
        return central if self.own_days is None else min(central, self.own_days)


def own_limits() -> list[OwnLimit]:
    """Every kind of case with its two promises, behind the jurisdiction's door."""
    overrides = {(each.case_kind, each.subkind): each for each in LimitOverride.objects.all()}
    found = []
    for central in limits():
        own = overrides.get((central.case_kind, central.subkind))
        found.append(OwnLimit(central, own.promised_days, own.changed_by, own.changed_at) if own else OwnLimit(central))
    return found


@transaction.atomic
def promise_less(*, actor: Actor, case_kind: str, subkind: str, promised_days: int) -> LimitOverride:
    """Set the jurisdiction's own promise in working days. Raises LimitRefused, Limit.DoesNotExist."""
    central = central_limit(case_kind, subkind)
    if promised_days > central.promised_days:
        raise LimitRefused(
            _("The centre's limit is %(central)s working days. A jurisdiction may promise less, never more.")
            % {"central": central.promised_days}
        )
    before = LimitOverride.objects.select_for_update().filter(case_kind=case_kind, subkind=subkind).first()
    if before is not None and before.promised_days == promised_days:
        return before
    override, _created = LimitOverride.objects.update_or_create(
        case_kind=case_kind,
        subkind=subkind,
        defaults={"promised_days": promised_days, "changed_by": actor.name, "changed_at": timezone.now()},
    )
    record(
        act="cases.promise_shortened",
        actor=actor,
        facts={
            "case_kind": case_kind,
            "subkind": subkind,
            "promised_days": [before.promised_days if before else None, promised_days],
            "central": central.promised_days,
        },
    )
    return override


@transaction.atomic
def promise_as_the_centre(*, actor: Actor, case_kind: str, subkind: str) -> None:
    """Give the own promise up: the centre's limit counts again for new cases."""
    override = LimitOverride.objects.select_for_update().filter(case_kind=case_kind, subkind=subkind).first()
    if override is None:
        return
    override.delete()
    record(
        act="cases.promise_as_the_centre",
        actor=actor,
        facts={"case_kind": case_kind, "subkind": subkind, "promised_days": [override.promised_days, None]},
    )
