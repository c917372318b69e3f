"""The central limits. A change counts for cases that begin afterwards; running clocks keep theirs."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.catalogue.models import Limit
from apps.core.catalogue.refusals import CatalogueRefused
from apps.core.ledger.services import Actor, record

PARTS = ("registration_days", "promised_days", "statutory_days", "extension_days", "basis")


@transaction.atomic
def change_limit(
    *,
    actor: Actor,
    limit: Limit,
    registration_days: int,
    promised_days: int,
    statutory_days: int | None,
    extension_days: int,
    basis: str,
) -> Limit:
    """Working days; `statutory_days` None where the law sets no limit in working days. Raises CatalogueRefused."""
    held = Limit.objects.select_for_update().get(pk=limit.pk)
    if statutory_days is not None and promised_days > statutory_days:
        raise CatalogueRefused(
            _("The promise of %(promised)s working days is longer than the law allows (%(statutory)s).")
            % {"promised": promised_days, "statutory": statutory_days},
            field="promised_days",
        )
    if not basis.strip():
        raise CatalogueRefused(_("Name the rule on which the limit rests."), field="basis")
    wanted = dict(zip(PARTS, (registration_days, promised_days, statutory_days, extension_days, basis), strict=True))
    changed = {part: [getattr(held, part), to] for part, to in wanted.items() if getattr(held, part) != to}
    if not changed:
        return held
    for part in changed:
        setattr(held, part, wanted[part])
    held.save(update_fields=[*changed, "updated_at"])
    record(
        act="catalogue.limit_changed",
        actor=actor,
        facts={"case_kind": held.case_kind, "subkind": held.subkind, "changed": changed},
    )
    return held
