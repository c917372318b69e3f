"""What becomes of merged messages when the one that should answer them never does."""

from datetime import datetime

from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.services import perform
from apps.core.ledger.services import SYSTEM
from apps.systems.petitions.enums import PetitionState
from apps.systems.petitions.models import Merge
from apps.systems.petitions.telling import notify, responsible, show


def separate(into: Case, moment: datetime) -> None:
    """`into` was withdrawn, refused or returned: what was merged into it is handled on its own again.

    Called in the transaction that ended `into`. Number, clock and story of each go on.
    """
    reason = _("The message that it was merged with ended without an answer.")
    waiting = Merge.objects.filter(into=into, duplicate__state=PetitionState.MERGED).order_by("merged_at")
    for key in list(waiting.values_list("duplicate_id", flat=True)):
        case = perform(
            case_id=key,
            move="separate",
            actor=SYSTEM,
            reason=reason,
            facts={"from": into.number},
            changes={"department": None, "official": None},
            occurred_at=moment,
        )
        forget(case)
        show(case, "separated", at=moment)
        notify(responsible(case), case, "returned_official", {"reason": reason})


def forget(case: Case) -> None:
    """A message is not merged any more; that it was stands in the ledger."""
    Merge.objects.filter(duplicate=case).delete()
    if case.petition.merged_into_id is not None:
        case.petition.merged_into = None
        case.petition.save(update_fields=["merged_into"])
