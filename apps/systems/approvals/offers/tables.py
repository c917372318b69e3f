"""The lists of a jurisdiction: what it offers, what it could adopt, its windows."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.people.models import Department
from apps.core.workdays.services import today
from apps.systems.approvals.items.enums import ItemKind, ItemState
from apps.systems.approvals.items.labels import ITEM
from apps.systems.approvals.items.models import ItemVersion
from apps.systems.approvals.items.organs import organ_name, roles
from apps.systems.approvals.offers.enums import OfferState
from apps.systems.approvals.offers.models import Offer, Window
from apps.systems.approvals.offers.words import days_in_words
from frontend.tables import Choice, Column, Table
from frontend.templatetags.ganjiang import tag

OPEN, CLOSED = pgettext_lazy("window", "open"), pgettext_lazy("window", "closed")
TONES = {OfferState.OFFERED: "ok", OfferState.STOPPED: "neutral"}
COMING = [("newer", _("Newer version coming")), ("better", _("Better than the centre asks"))]


def listed_offers() -> Any:
    """Offers with the words of their version, and whether the centre has published a newer one."""
    version = ItemVersion.objects.filter(item=OuterRef("item"), number=OuterRef("version"))
    newer = ItemVersion.objects.filter(item=OuterRef("item"), number__gt=OuterRef("version"))
    return Offer.objects.select_related("department").annotate(
        name=Subquery(version.values("name")[:1]),
        kind=Subquery(version.values("kind")[:1]),
        unit=Subquery(version.values("promised_unit")[:1]),
        newer=Exists(newer),
        number_of_windows=Count("windows"),
    )


def _marked(rows: Any, which: str) -> Any:
    if which == "newer":
        return rows.filter(newer=True)
    return rows.exclude(promised_days=F("central_days"), dropped_materials=[])


def _departments(_request: HttpRequest) -> list[tuple[str, str]]:
    return list(Department.objects.filter(offers__isnull=False).distinct().values_list("code", "short_name"))


class OfferTable(Table[Any]):
    """What is offered here, or was."""

    name = "services"
    title = _("Services of this place")
    columns: Sequence[Column] = (
        Column("name", ITEM["name"], sort="name", link=lambda o: reverse("offers:offer", args=[o.code])),
        Column("code", _("Code"), sort="code"),
        Column("kind", ITEM["kind"], value=lambda o: str(ItemKind(o.kind).label), sort="kind", wide=True),
        Column("department", _("Department"), value="department.short_name", sort="department__position"),
        Column(
            "promised",
            _("Promise of this place"),
            value=lambda o: days_in_words(o.promised_days, o.unit),
            sort="promised_days",
        ),
        Column("windows", _("Windows"), value="number_of_windows", sort="number_of_windows", numeric=True, wide=True),
        Column("version", _("Version"), sort="version", numeric=True, wide=True),
        Column(
            "state",
            _("State"),
            value=lambda o: str(OfferState(o.state).label),
            cell=lambda o: tag(str(OfferState(o.state).label), TONES[OfferState(o.state)]),
            sort="state",
        ),
    )
    search = ("name__icontains", "code__contains")
    search_label = _("Name or code")
    filters = (
        Choice(
            "department", _("Department"), choices=_departments, field="department__code", anything=_("All departments")
        ),
        Choice("kind", ITEM["kind"], choices=ItemKind.choices, anything=_("All types")),
        Choice("state", _("State"), choices=OfferState.choices, anything=_("All states")),
        Choice("mark", _("What is special"), choices=COMING, apply=_marked, anything=_("All")),
    )
    default_sort = "code"
    empty_title = _("Nothing is offered here yet")
    empty_text = _("Adopt items of the central catalogue: citizens find here what you have adopted.")


def adoptable(level: str) -> Any:
    """Items in use of this level that are not adopted yet, in the version in force."""
    there = Offer.objects.filter(item=OuterRef("item_id"))
    return (
        ItemVersion.objects.defer("search", "content")
        .in_force(today())
        .filter(item__state=ItemState.IN_USE, levels__contains=[level])
        .exclude(Exists(there))
    )


class AdoptableTable(Table[Any]):
    """What could be adopted."""

    name = "adoptable"
    title = _("Items to adopt")
    columns: Sequence[Column] = (
        Column("name", ITEM["name"], sort="name", link=lambda v: reverse("offers:adopt", args=[v.item_id])),
        Column("code", _("Code"), value="item_id", sort="item_id"),
        Column("kind", ITEM["kind"], value=lambda v: str(ItemKind(v.kind).label), sort="kind", wide=True),
        Column("organ", ITEM["organ"], value=lambda v: organ_name(v.organ), sort="organ"),
        Column(
            "promised",
            ITEM["promised"],
            value=lambda v: days_in_words(v.promised_days, v.promised_unit),
            sort="promised_days",
        ),
    )
    search = ("name__icontains", "item__code__startswith")
    search_label = _("Name or code")
    filters = (
        Choice("organ", ITEM["organ"], choices=lambda _request: roles().items(), anything=_("All organs")),
        Choice("kind", ITEM["kind"], choices=ItemKind.choices, anything=_("All types")),
    )
    default_sort = "code"
    empty_title = _("Everything of this level is adopted")


def listed_windows() -> Any:
    """Windows with the number of services at each."""
    return Window.objects.annotate(number=Count("offers"))


class WindowTable(Table[Any]):
    """Where people can come."""

    name = "windows"
    title = _("Windows")
    columns: Sequence[Column] = (
        Column(
            "name", pgettext_lazy("window", "Name"), sort="name", link=lambda w: reverse("offers:window", args=[w.pk])
        ),
        Column("address", pgettext_lazy("window", "Address"), sort="address"),
        Column("hours", _("Hours"), value=lambda w: "；".join(" ".join(pair) for pair in w.hours), wide=True),
        Column("phone", _("Telephone")),
        Column("number", _("Items"), sort="number", numeric=True),
        Column(
            "active",
            _("State"),
            value=lambda w: str(OPEN if w.active else CLOSED),
            cell=lambda w: tag(str(OPEN if w.active else CLOSED), "ok" if w.active else "neutral"),
            sort="active",
        ),
    )
    search = ("name__icontains", "address__icontains")
    search_label = _("Name or address")
    default_sort = "name"
    empty_title = _("No window yet")
    empty_text = _("Add the windows first: every service then names those where it is handled.")
