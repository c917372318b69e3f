"""The central team's drafts: begun, saved by revision, dropped. The first to save wins; the second is told and loses
nothing, for the page keeps what was typed.
"""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.ledger.services import Actor, record
from apps.systems.approvals.items.content import ItemContent
from apps.systems.approvals.items.differences import differences
from apps.systems.approvals.items.enums import ItemState
from apps.systems.approvals.items.models import ItemDraft, ItemVersion, ServiceItem
from apps.systems.approvals.items.refusals import DraftOutdated, ItemRefused


def free_code(main_name: str = "") -> str:
    """The next basic code: a handling item of the main item of that name, or of a new main item.

    Holds a lock until the transaction ends, so that two never get the same.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('items.code'))")
    same = (
        ServiceItem.objects.filter(main_name=main_name).order_by("-code") if main_name else ServiceItem.objects.none()
    )
    for last in same.values_list("code", flat=True)[:1]:
        main, number = last.split("-")
        if int(number) < 999:
            return f"{main}-{int(number) + 1:03d}"
    last_main = ServiceItem.objects.order_by("-code").values_list("code", flat=True).first()
    main_number = int(last_main[:4]) + 1 if last_main else 1
    if main_number > 9999:
        raise ItemRefused(_("All numbers of main items are taken."))
    return f"{main_number:04d}-001"


@transaction.atomic
def begin_item(*, actor: Actor, content: ItemContent, main_name: str = "") -> ItemDraft:
    """A new item as a draft. Raises ItemRefused where it has no name."""
    if not content.name.strip():
        raise ItemRefused(_("The item has no name."))
    now = timezone.now()
    item = ServiceItem.objects.create(code=free_code(main_name), main_name=main_name or content.name, created_at=now)
    draft = ItemDraft.objects.create(
        item=item, content=content.to_json(), edited_by=actor.name, edited_by_id=actor.id, edited_at=now
    )
    record(act="items.draft_begun", actor=actor, facts={"item": item.code, "name": content.name})
    return draft


@transaction.atomic
def begin_draft(*, actor: Actor, item: ServiceItem) -> ItemDraft:
    """A draft of the next version, from the newest one; the one that is there already where there is one."""
    held = ServiceItem.objects.select_for_update().get(pk=item.pk)
    there = ItemDraft.objects.filter(item=held).first()
    if there is not None:
        return there
    newest = ItemVersion.objects.newest().get(item=held)
    draft = ItemDraft.objects.create(
        item=held,
        content=newest.content,
        based_on=newest.number,
        edited_by=actor.name,
        edited_by_id=actor.id,
        edited_at=timezone.now(),
    )
    record(act="items.draft_begun", actor=actor, facts={"item": held.code, "from_version": newest.number})
    return draft


@transaction.atomic
def save_draft(*, actor: Actor, draft: ItemDraft, content: ItemContent, revision: int) -> ItemDraft:
    """Save what was typed over `revision`, which its writer saw. Raises DraftOutdated, ItemRefused."""
    held = ItemDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if held is None:
        raise ItemRefused(_("The draft has been published or dropped in the meantime."))
    if held.revision != revision:
        raise DraftOutdated(who=held.edited_by, when=held.edited_at, revision=held.revision)
    changes = differences(held.parts, content)
    if not changes:
        return held
    held.content, held.revision = content.to_json(), held.revision + 1
    held.edited_by, held.edited_by_id, held.edited_at = actor.name, actor.id, timezone.now()
    held.save(update_fields=["content", "revision", "edited_by", "edited_by_id", "edited_at"])
    held.__dict__.pop("parts", None)
    record(
        act="items.draft_changed",
        actor=actor,
        facts={"item": held.pk, "revision": held.revision, "fields": sorted({change.field for change in changes})},
    )
    return held


@transaction.atomic
def drop_draft(*, actor: Actor, draft: ItemDraft, revision: int) -> None:
    """Throw the draft away; an item that was never published goes with it. Raises DraftOutdated, ItemRefused."""
    item = ServiceItem.objects.select_for_update().get(pk=draft.pk)
    held = ItemDraft.objects.filter(pk=draft.pk).first()
    if held is None:
        raise ItemRefused(_("The draft has been published or dropped in the meantime."))
    if held.revision != revision:
        raise DraftOutdated(who=held.edited_by, when=held.edited_at, revision=held.revision)
    held.delete()
    record(act="items.draft_dropped", actor=actor, facts={"item": item.code, "name": held.parts.name})
    if item.state == ItemState.DRAFT:
        item.delete()
