"""What the acts on parts of other jurisdictions are called in the ledger, and who may read their entries."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.policies import also_readable
from apps.core.ledger.services import register_labels
from apps.core.people.models import Official
from apps.systems.approvals.outside.selectors import parts_for

register_labels(
    {
        "outside_part_received": _("Part of another jurisdiction received"),
        "outside_part_visit": _("Joint site visit announced by another jurisdiction"),
        "outside_part_passed_on": _("Part of another jurisdiction passed on"),
        "outside_part_answered": _("Part of another jurisdiction answered"),
        "outside_part_returned": _("Part of another jurisdiction given back"),
        "outside_part_withdrawn": _("Part of another jurisdiction no longer needed"),
        "outside_part_too_late": _("Opinion for another jurisdiction came too late"),
    }
)


@also_readable
def reads(official: Official, key: UUID) -> bool:
    """Who sees the part."""
    return parts_for(official).filter(pk=key).exists()
