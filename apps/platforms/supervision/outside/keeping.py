"""Registering outside systems and ending them: the administrator of the jurisdiction."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.ledger.services import record
from apps.core.people.enums import Duty
from apps.core.people.services import actor_of
from apps.platforms.supervision.acts import SYSTEM_ENDED, SYSTEM_REGISTERED
from apps.platforms.supervision.models import OutsideSystem
from apps.platforms.supervision.outside.signing import NotSigned, check_key
from apps.platforms.supervision.refusals import SupervisionRefused


@transaction.atomic
def register_system(*, official: Any, code: str, name: str, power: str, public_key: str) -> OutsideSystem:
    """Let a system report. Raises SupervisionRefused."""
    try:
        key = check_key(public_key)
    except NotSigned as error:
        raise SupervisionRefused(_("This is not an Ed25519 public key of 43 signs in base64url.")) from error
    if OutsideSystem.objects.filter(code=code).exists():
        raise SupervisionRefused(_("A system with this code is registered already."))
    system = OutsideSystem.objects.create(
        code=code, name=name.strip(), power=power, public_key=key, registered_by=official.name,
        registered_at=timezone.now(),
    )  # fmt: skip
    record(act=SYSTEM_REGISTERED, actor=actor_of(official, Duty.ADMIN),
           facts={"system": code, "name": system.name, "power": power, "public_key": key})  # fmt: skip
    return system


@transaction.atomic
def end_system(*, official: Any, system: OutsideSystem) -> None:
    """Nothing more is taken in from it; what it has reported stays."""
    if OutsideSystem.objects.filter(pk=system.pk, active=True).update(active=False):
        record(act=SYSTEM_ENDED, actor=actor_of(official, Duty.ADMIN), facts={"system": system.code})
