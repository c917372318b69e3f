"""The list of service items at the centre."""

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Count, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.systems.approvals.items.enums import Audience, ItemKind, ItemState
from apps.systems.approvals.items.labels import ITEM
from apps.systems.approvals.items.models import ItemDraft, ItemVersion, OneThing, ServiceItem
from apps.systems.approvals.items.organs import organ_name, roles
from apps.systems.approvals.items.themes import THEMES
from frontend.tables import Choice, Column, Table
from frontend.templatetags.ganjiang import tag

TONES = {ItemState.IN_USE: "ok", ItemState.DRAFT: "info", ItemState.WITHDRAWN: "neutral"}


def listed() -> Any:
    """Items with what their newest version, or else their draft, says."""
    newest = ItemVersion.objects.filter(item=OuterRef("pk"), in_force_to__isnull=True)
    draft = ItemDraft.objects.filter(item=OuterRef("pk"))
    return ServiceItem.objects.annotate(
        **{
            name: Coalesce(
                Subquery(newest.values(name)[:1]),
                Subquery(draft.annotate(said=KeyTextTransform(name, "content")).values("said")[:1]),
                output_field=CharField(),
            )
            for name in ("name", "kind", "organ")
        },
        version=Subquery(newest.values("number")[:1]),
        themes=Subquery(newest.values("themes")[:1]),
        edited=Subquery(draft.values("edited_by")[:1]),
    )


def _themed(rows: Any, theme: str) -> Any:
    return rows.filter(pk__in=ItemVersion.objects.newest().filter(themes__contains=[theme]).values("item"))


class ItemTable(Table[Any]):
    """All items, drafts and withdrawn ones included."""

    name = "service-items"
    title = _("Service items")
    columns: Sequence[Column] = (
        Column("name", ITEM["name"], sort="name", link=lambda i: reverse("items:item", args=[i.pk])),
        Column("code", _("Code"), sort="code"),
        Column("kind", ITEM["kind"], value=lambda i: str(ItemKind(i.kind).label) if i.kind else "", sort="kind"),
        Column("organ", ITEM["organ"], value=lambda i: organ_name(i.organ or ""), sort="organ"),
        Column("version", _("Version"), sort="version", numeric=True),
        Column(
            "state",
            _("State"),
            value=lambda i: str(ItemState(i.state).label),
            cell=lambda i: tag(str(ItemState(i.state).label), TONES[ItemState(i.state)]),
            sort="state",
        ),
        Column("edited", _("Draft by"), wide=True),
    )
    search = ("name__icontains", "code__startswith", "source_code__iexact")
    search_label = _("Name or code")
    filters = (
        Choice("kind", ITEM["kind"], choices=ItemKind.choices, anything=_("All types")),
        Choice("organ", ITEM["organ"], choices=lambda _request: roles().items(), anything=_("All organs")),
        Choice(
            "theme",
            ITEM["themes"],
            choices=lambda _request: [(theme.code, str(theme)) for theme in THEMES],
            apply=_themed,
            anything=_("All themes"),
        ),
        Choice("state", _("State"), choices=ItemState.choices, anything=_("All states")),
    )
    default_sort = "code"


def _event_page(event: OneThing) -> str:
    return reverse("items:event", args=[event.pk])


def listed_events() -> Any:
    """Life events with the number of their items."""
    return OneThing.objects.annotate(number=Count("members"))


class EventTable(Table[Any]):
    """All life events."""

    name = "life-events"
    title = _("Life events")
    columns: Sequence[Column] = (
        Column("name", pgettext_lazy("life event", "Name"), sort="name", link=_event_page),
        Column("audience", _("For whom"), value=lambda e: str(Audience(e.audience).label), sort="audience"),
        Column("number", _("Items"), sort="number", numeric=True),
        Column(
            "active",
            _("State"),
            value=lambda e: str(_("shown") if e.active else _("not shown")),
            cell=lambda e: tag(str(_("shown") if e.active else _("not shown")), "ok" if e.active else "neutral"),
            sort="active",
        ),
        Column("code", _("Code"), sort="code", wide=True),
        Column("position", _("Place in the order"), sort="position", on_screen=False),
    )
    search = ("name__icontains", "code__startswith")
    search_label = _("Name or code")
    filters = (Choice("audience", _("For whom"), choices=Audience.choices, anything=_("For everybody")),)
    default_sort = "position"
