"""The tree of subjects: two levels, in an order. Cases keep a code for ever, so nothing is ever deleted."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.catalogue.models import Category
from apps.core.catalogue.refusals import CatalogueRefused
from apps.core.ledger.services import Actor, record

CODE = re.compile(r"[a-z][a-z0-9-]{1,14}")
RESERVED = {"new", "limits"}  # addresses under /catalogue/
STEP = 1000  # between two subjects of the first level: room for their parts


def _lock() -> list[Category]:
    """Every category, locked: the order and the tree are about all of them."""
    return list(Category.objects.select_for_update().order_by("position", "code"))


def _families(categories: list[Category]) -> list[tuple[Category, list[Category]]]:
    return [(top, [c for c in categories if c.parent_code == top.code]) for top in categories if not top.parent_code]


def _number(families: list[tuple[Category, list[Category]]]) -> None:
    """Write positions so that the plain order by position is the order of the tree."""
    moved = []
    for place, (top, parts) in enumerate(families, start=1):
        for offset, category in enumerate([top, *parts]):
            if category.position != place * STEP + offset:
                category.position = place * STEP + offset
                moved.append(category)
    Category.objects.bulk_update(moved, ["position"])


@transaction.atomic
def add_category(*, actor: Actor, name: str, name_en: str = "", parent_code: str = "", code: str = "") -> Category:
    """A subject, or a part of one (whose code is the subject's with the next number). Raises CatalogueRefused."""
    everything = _lock()
    by_code = {category.code: category for category in everything}
    if parent_code:
        parent = by_code.get(parent_code)
        if parent is None or parent.parent_code or not parent.active:
            raise CatalogueRefused(_("A part belongs to a subject of the first level that is in use."), field="parent")
        numbers = [int(c.code.rpartition(".")[2]) for c in everything if c.parent_code == parent_code]
        code = f"{parent_code}.{max(numbers, default=0) + 1:02d}"
    elif not CODE.fullmatch(code) or code in RESERVED:
        raise CatalogueRefused(
            _("A code has 2 to 15 small letters, digits or hyphens and begins with a letter."), field="code"
        )
    if code in by_code:
        raise CatalogueRefused(_("Another subject has this code already."), field="code")
    _refuse_twin(everything, name, parent_code)
    last = max((category.position for category in everything), default=0)
    made = Category.objects.create(code=code, parent_code=parent_code, name=name, name_en=name_en, position=last + STEP)
    _number(_families([*everything, made]))
    record(act="catalogue.category_added", actor=actor, facts={"code": code, "name": name, "parent": parent_code})
    return made


@transaction.atomic
def rename_category(*, actor: Actor, category: Category, name: str, name_en: str) -> Category:
    """New names; the code and every case filed under it stay. Raises CatalogueRefused."""
    everything = _lock()
    held = next(each for each in everything if each.code == category.code)
    if (held.name, held.name_en) == (name, name_en):
        return held
    _refuse_twin([each for each in everything if each.code != held.code], name, held.parent_code)
    facts = {"code": held.code, "name": [held.name, name], "name_en": [held.name_en, name_en]}
    held.name, held.name_en = name, name_en
    held.save(update_fields=["name", "name_en"])
    record(act="catalogue.category_renamed", actor=actor, facts=facts)
    return held


@transaction.atomic
def retire_category(*, actor: Actor, category: Category) -> Category:
    """No new case can be filed under it; its parts go with it. Old cases keep it. Raises CatalogueRefused."""
    everything = _lock()
    held = next(each for each in everything if each.code == category.code)
    if not held.active:
        raise CatalogueRefused(_("%(name)s is not in use any more.") % {"name": held.name})
    tops_left = [each for each in everything if each.active and not each.parent_code and each.code != held.code]
    if not held.parent_code and not tops_left:
        raise CatalogueRefused(_("The last subject cannot be retired: every message needs one."))
    ended = [held, *(each for each in everything if each.parent_code == held.code and each.active)]
    for each in ended:
        each.active = False
    Category.objects.bulk_update(ended, ["active"])
    record(act="catalogue.category_retired", actor=actor, facts={"codes": [each.code for each in ended]})
    return held


@transaction.atomic
def restore_category(*, actor: Actor, category: Category) -> Category:
    """Use it again; parts are restored one by one, after their subject. Raises CatalogueRefused."""
    everything = {each.code: each for each in _lock()}
    held = everything[category.code]
    if held.active:
        raise CatalogueRefused(_("%(name)s is in use already.") % {"name": held.name})
    if held.parent_code and not everything[held.parent_code].active:
        raise CatalogueRefused(
            _("Restore %(parent)s first, to which this belongs.") % {"parent": everything[held.parent_code].name}
        )
    held.active = True
    held.save(update_fields=["active"])
    record(act="catalogue.category_restored", actor=actor, facts={"code": held.code})
    return held


@transaction.atomic
def move_category(*, actor: Actor, category: Category, up: bool) -> Category:
    """One place up or down among its siblings; a subject takes its parts along. At the end nothing happens."""
    families = _families(_lock())
    siblings = [top for top, _parts in families]
    if category.parent_code:
        siblings = next(parts for top, parts in families if top.code == category.parent_code)
    place = next(index for index, each in enumerate(siblings) if each.code == category.code)
    target = place + (-1 if up else 1)
    if not 0 <= target < len(siblings):
        return siblings[place]
    if category.parent_code:
        siblings[place], siblings[target] = siblings[target], siblings[place]
        moved = siblings[target]
    else:
        families[place], families[target] = families[target], families[place]
        moved = families[target][0]
    _number(families)
    record(
        act="catalogue.category_moved", actor=actor, facts={"code": category.code, "direction": "up" if up else "down"}
    )
    return moved


def _refuse_twin(others: list[Category], name: str, parent_code: str) -> None:
    if any(each.name == name and each.parent_code == parent_code and each.active for each in others):
        raise CatalogueRefused(_("There is a subject of this name already."), field="name")
