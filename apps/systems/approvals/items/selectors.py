"""Reading the catalogue: versions by code and number, what is in force, life events."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Prefetch

from apps.core.workdays.services import today
from apps.systems.approvals.items.enums import ItemState
from apps.systems.approvals.items.models import ItemVersion, OneThing, OneThingItem, ServiceItem


def version(code: str, number: int) -> ItemVersion:
    """A version for good: what a running case began under. Raises ItemVersion.DoesNotExist."""
    return ItemVersion.objects.select_related("item").defer("search").get(item_id=code, number=number)


def versions(wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], ItemVersion]:
    """Versions by code and number, with their items, in one statement."""
    codes, numbers = {code for code, _number in wanted}, {number for _code, number in wanted}
    found = ItemVersion.objects.select_related("item").defer("search").filter(item_id__in=codes, number__in=numbers)
    return {key: each for each in found if (key := (each.item_id, each.number)) in wanted}


def version_in_force(code: str, day: date | None = None) -> ItemVersion | None:
    """What the item says on a day (today); None before its first version."""
    return ItemVersion.objects.defer("search").in_force(day or today()).filter(item_id=code).first()


def later_versions(code: str, number: int) -> list[ItemVersion]:
    """What was published after a version, in force already or from a later day."""
    return list(ItemVersion.objects.defer("search").filter(item_id=code, number__gt=number).order_by("number"))


def versions_in_force(codes: Iterable[str], day: date | None = None) -> dict[str, ItemVersion]:
    """The same of many items, by code."""
    found = ItemVersion.objects.select_related("item").defer("search").in_force(day or today())
    found = found.filter(item_id__in=list(codes))
    return {each.item_id: each for each in found}


def codes_newer_than(held: Mapping[str, int], day: date | None = None) -> list[str]:
    """Of items held in a version each, those of which a newer one is in force."""
    found = ItemVersion.objects.in_force(day or today()).filter(item_id__in=held).values_list("item_id", "number")
    return sorted(code for code, number in found if number > held[code])


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """What the newest versions are called, by code."""
    return dict(ItemVersion.objects.newest().filter(item_id__in=list(codes)).values_list("item_id", "name"))


def is_in_use(code: str) -> bool:
    """Whether the centre has not withdrawn the item."""
    return ServiceItem.objects.filter(pk=code, state=ItemState.IN_USE).exists()


def events(audience: str = "") -> list[OneThing]:
    """Life events in use with their items, in the order of the catalogue; those without an item are left out."""
    members = OneThingItem.objects.filter(item__state=ItemState.IN_USE)
    found = OneThing.objects.filter(active=True).prefetch_related(Prefetch("members", queryset=members))
    if audience:
        found = found.filter(audience=audience)
    return [each for each in found if list(each.members.all())]


def event(code: str) -> OneThing | None:
    """One life event in use."""
    return next((each for each in events() if each.code == code), None)
