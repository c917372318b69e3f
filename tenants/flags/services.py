"""Changing a rule. The console (apps.operations) writes the ledger entry in the same transaction."""

from django.db import connection, transaction
from django.utils import timezone

from tenants.enums import Level
from tenants.flags import selectors
from tenants.flags.enums import Scope
from tenants.flags.models import FlagChange, FlagRule
from tenants.rollouts.enums import Ring

_LOCK = 360_020  # one change at a time: what was seen and what is written must be the same rules


class FlagRefused(Exception):
    """The change was refused; `code` says why, `by` who was quicker."""

    def __init__(self, code: str, *, by: str = "") -> None:
        super().__init__(code)
        self.code, self.by = code, by


@transaction.atomic
def set_rule(
    *, by: str, flag: str, scope: str, target: str, to: bool | None, reason: str, seen: bool | None
) -> FlagChange:
    """Set a rule, or take it away (`to` None). `seen` is the rule that the official saw.

    A flag that the code no longer declares can only lose its rules. Behind any door, in the caller's transaction.
    Raises FlagRefused: "outdated", "nothing", "reason", "target".
    """
    if not reason.strip():
        raise FlagRefused("reason")
    if not is_target(scope, target):
        raise FlagRefused("target")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    rule = FlagRule.objects.filter(flag=flag, scope=scope, target=target).first()
    now = rule.on if rule is not None else None
    if now != seen:
        last = FlagChange.objects.filter(flag=flag, scope=scope, target=target).first()
        raise FlagRefused("outdated", by=last.changed_by if last is not None else "")
    if now == to:
        raise FlagRefused("nothing")
    _write(rule, flag, scope, target, to)
    selectors.forget_after_commit()
    return FlagChange.objects.create(
        flag=flag,
        scope=scope,
        target=target,
        before=now,
        after=to,
        reason=reason.strip(),
        changed_by=by,
        changed_at=timezone.now(),
    )


def _write(rule: FlagRule | None, flag: str, scope: str, target: str, to: bool | None) -> None:
    if to is None:
        FlagRule.objects.filter(flag=flag, scope=scope, target=target).delete()
    elif rule is None:
        FlagRule.objects.create(flag=flag, scope=scope, target=target, on=to)
    else:
        rule.on = to
        rule.save(update_fields=["on"])


def is_target(scope: str, target: str) -> bool:
    """Whether a rule can be about this."""
    match scope:
        case Scope.EVERYWHERE:
            return target == ""
        case Scope.LEVEL:
            return target in Level.values
        case Scope.RING:
            return target in Ring.values
        case Scope.JURISDICTION:
            return any(place.code == target for place in selectors.switchable())
    return False
