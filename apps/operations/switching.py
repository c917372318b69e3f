"""Changing a feature flag: the rule, its history and the centre's ledger in one transaction."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.ledger.services import Actor, record
from apps.operations.refusals import OperationRefused
from tenants.flags import services
from tenants.flags.models import FlagChange
from tenants.flags.services import FlagRefused


@transaction.atomic
def change_flag(
    *, actor: Actor, flag: str, scope: str, target: str, to: bool | None, reason: str, seen: bool | None
) -> FlagChange:
    """Set a rule or take it away (`to` None), behind the centre's door. Raises OperationRefused."""
    try:
        change = services.set_rule(
            by=actor.name, flag=flag, scope=scope, target=target, to=to, reason=reason, seen=seen
        )
    except FlagRefused as refused:
        raise _told(refused) from refused
    facts = {"flag": flag, "scope": scope, "target": target, "from": change.before, "to": change.after}
    record(act="flag.changed", actor=actor, reason=change.reason, facts=facts)
    return change


def _told(refused: FlagRefused) -> OperationRefused:
    match refused.code:
        case "outdated":
            who = refused.by or _("Somebody else")
            return OperationRefused(_("%(who)s has changed this rule meanwhile. Look at it again.") % {"who": who})
        case "nothing":
            return OperationRefused(_("The rule is like that already."))
        case "reason":
            return OperationRefused(_("Say why: the reason is kept in the ledger."), field="reason")
    return OperationRefused(_("There is no such level, ring or jurisdiction."))
