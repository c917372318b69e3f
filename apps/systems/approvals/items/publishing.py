"""Publishing versions, withdrawing and reinstating items. Drafted by one person, published by another."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.ledger.services import Actor, record
from apps.core.search.services import weighted_vector
from apps.core.workdays.services import today
from apps.systems.approvals.items.checking import problems
from apps.systems.approvals.items.content import ItemContent
from apps.systems.approvals.items.differences import differences
from apps.systems.approvals.items.enums import ItemState
from apps.systems.approvals.items.models import ItemDraft, ItemVersion, ServiceItem
from apps.systems.approvals.items.organs import roles
from apps.systems.approvals.items.refusals import DraftOutdated, ItemRefused
from apps.systems.approvals.items.themes import BY_CODE


@transaction.atomic
def publish(
    *, actor: Actor, draft: ItemDraft, revision: int, reason: str, in_force_from: date | None = None
) -> ItemVersion:
    """Make the draft, as `revision` says it, the item's next version. Raises ItemRefused, DraftOutdated."""
    item = ServiceItem.objects.select_for_update().get(pk=draft.pk)
    held = ItemDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if held is None:
        raise ItemRefused(_("The draft has been published or dropped in the meantime."))
    if held.revision != revision:
        raise DraftOutdated(who=held.edited_by, when=held.edited_at, revision=held.revision)
    if held.edited_by_id and held.edited_by_id == actor.id:
        raise ItemRefused(_("You wrote this draft: another person publishes it."))
    if not reason.strip():
        raise ItemRefused(_("Say why this version is published."))
    if in_force_from is not None and in_force_from < today():
        raise ItemRefused(_("A version comes into force today or later: what held on past days stays as it was told."))
    version = add_version(
        actor=actor,
        item=item,
        content=held.parts,
        reason=reason.strip(),
        in_force_from=in_force_from or today(),
        drafted_by=(held.edited_by, held.edited_by_id),
    )
    held.delete()
    return version


@transaction.atomic
def add_version(
    *,
    actor: Actor,
    item: ServiceItem,
    content: ItemContent,
    reason: str,
    in_force_from: date,
    drafted_by: tuple[str, str] = ("", ""),
) -> ItemVersion:
    """The next version of a locked item; ends the one before. Raises ItemRefused."""
    if wrong := problems(content):
        raise ItemRefused(*wrong)
    last = ItemVersion.objects.filter(item=item).newest().first()
    if last is not None:
        _end(last, content, in_force_from)
    version = ItemVersion.objects.create(
        item=item,
        number=last.number + 1 if last else 1,
        content=content.to_json(),
        reason=reason,
        in_force_from=in_force_from,
        published_at=timezone.now(),
        published_by=actor.name,
        published_by_id=actor.id,
        drafted_by=drafted_by[0],
        drafted_by_id=drafted_by[1],
        search=words_to_find(content),
        **_columns(content),
    )
    if item.state == ItemState.DRAFT:
        item.state = ItemState.IN_USE
        item.save(update_fields=["state"])
    record(
        act="items.published",
        actor=actor,
        reason=reason,
        facts={"item": item.code, "version": version.number, "name": content.name, "from": in_force_from.isoformat()},
    )
    return version


def _end(last: ItemVersion, content: ItemContent, in_force_from: date) -> None:
    if not differences(last.parts, content):
        raise ItemRefused(_("Nothing is different from version %(number)s.") % {"number": last.number})
    if in_force_from < last.in_force_from:
        raise ItemRefused(
            _("Version %(number)s comes into force on %(day)s only: the next one cannot come before it.")
            % {"number": last.number, "day": last.in_force_from.isoformat()}
        )
    last.in_force_to = in_force_from - timedelta(days=1)
    last.save(update_fields=["in_force_to"])


def _columns(content: ItemContent) -> dict[str, object]:
    return {
        "name": content.name,
        "kind": content.kind,
        "organ": content.organ,
        "levels": list(content.levels),
        "objects_served": list(content.objects),
        "themes": list(content.themes),
        "promised_days": content.promised.days,
        "promised_unit": content.promised.unit,
        "statutory_days": content.statutory.days,
        "statutory_unit": content.statutory.unit,
        "visits": content.visits,
        "charged": bool(content.fees),
    }


def words_to_find(content: ItemContent) -> object:
    """The name and its other words first, then what it is about, then what it asks for."""
    themes: Sequence[str] = [BY_CODE[code].name for code in content.themes if code in BY_CODE]
    about = [content.summary, content.result.name, roles().get(content.organ, ""), *themes]
    asked = [*content.conditions, *(material.name for material in content.materials)]
    return weighted_vector(" ".join([content.name, *content.keywords]), " ".join(about), " ".join(asked))


def withdraw(*, actor: Actor, item: ServiceItem, reason: str) -> ServiceItem:
    """No jurisdiction offers it any more; running cases go on under their versions. Raises ItemRefused."""
    return _turn(actor, item, reason, ItemState.IN_USE, ItemState.WITHDRAWN, "items.withdrawn")


def reinstate(*, actor: Actor, item: ServiceItem, reason: str) -> ServiceItem:
    """In use again, where it was adopted too. Raises ItemRefused."""
    return _turn(actor, item, reason, ItemState.WITHDRAWN, ItemState.IN_USE, "items.reinstated")


@transaction.atomic
def _turn(actor: Actor, item: ServiceItem, reason: str, before: str, after: str, act: str) -> ServiceItem:
    held = ServiceItem.objects.select_for_update().get(pk=item.pk)
    if held.state != before:
        raise ItemRefused(
            _("The item is not in use.") if before == ItemState.IN_USE else _("The item is not withdrawn.")
        )
    if not reason.strip():
        raise ItemRefused(_("Say why."))
    held.state = after
    held.save(update_fields=["state"])
    record(act=act, actor=actor, reason=reason.strip(), facts={"item": held.code})
    return held
