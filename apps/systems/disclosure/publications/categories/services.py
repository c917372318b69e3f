"""The central team keeps the categories of disclosure: each change is in the centre's ledger."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.core.ledger.services import Actor, record
from apps.systems.disclosure.publications.categories.models import Category
from apps.systems.disclosure.publications.categories.refusals import CategoryRefused
from apps.systems.disclosure.publications.categories.seeds import CATEGORIES

__all__ = ["CategoryRefused", "Said", "add_part", "change_category", "seed"]

STEP, MOST_PARTS = 100, 99


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is typed about a category."""

    name: str
    name_en: str = ""
    summary: str = ""
    refresh_days: int | None = None
    position: int = 0
    active: bool = True


def seed() -> None:
    """Write the eight categories where there are none; what is there stays as the central team left it."""
    if Category.objects.exists():
        return
    made = []
    for place, (code, name, name_en, summary, parts) in enumerate(CATEGORIES, start=1):
        made.append(Category(code=code, name=name, name_en=name_en, summary=summary, position=place * STEP))
        made += [
            Category(
                code=f"{code}.{number:02d}",
                parent_code=code,
                name=part,
                name_en=english,
                refresh_days=days,
                position=place * STEP + number,
            )
            for number, (part, english, days) in enumerate(parts, start=1)
        ]
    Category.objects.bulk_create(made)


@transaction.atomic
def add_part(*, actor: Actor, parent: Category, said: Said) -> Category:
    """A new sub-category, with the next number of its category. Raises CategoryRefused."""
    held = list(Category.objects.select_for_update().order_by("code"))
    if parent.parent_code:
        raise CategoryRefused(_("A sub-category belongs to one of the eight categories."))
    _refuse_twin(held, parent.code, said.name, "")
    numbers = [int(each.code[-2:]) for each in held if each.parent_code == parent.code]
    number = max(numbers, default=0) + 1
    if number > MOST_PARTS:
        raise CategoryRefused(_("All numbers of this category are taken."))
    last = Category.objects.filter(parent_code=parent.code).aggregate(last=Max("position"))["last"] or parent.position
    code = f"{parent.code}.{number:02d}"
    made = Category.objects.create(
        code=code, parent_code=parent.code, **{**asdict(said), "position": said.position or last + 1}
    )
    record(act="publication_categories.added", actor=actor, facts={"code": code, **asdict(said)})
    return made


@transaction.atomic
def change_category(*, actor: Actor, category: Category, revision: int, said: Said) -> Category:
    """Other names, place, days, in use or not. The code and what is filed under it stay. Raises CategoryRefused."""
    everything = list(Category.objects.select_for_update().order_by("code"))
    held = next(each for each in everything if each.code == category.code)
    if held.revision != revision:
        raise CategoryRefused(_("Somebody else saved it in the meantime: look at it again."))
    if not held.parent_code and not said.active:
        raise CategoryRefused(_("The eight categories are the province's: they stay in use."), field="active")
    _refuse_twin(everything, held.parent_code, said.name, held.code)
    changed = {
        name: [getattr(held, name), value] for name, value in asdict(said).items() if getattr(held, name) != value
    }
    if not changed:
        return held
    for name, (_before, value) in changed.items():
        setattr(held, name, value)
    held.revision += 1
    held.save(update_fields=[*changed, "revision"])
    record(act="publication_categories.changed", actor=actor, facts={"code": held.code, "changed": changed})
    return held


def _refuse_twin(held: list[Category], parent_code: str, name: str, own: str) -> None:
    if any(each.parent_code == parent_code and each.name == name and each.code != own for each in held):
        raise CategoryRefused(_("There is a category of this name already."), field="name")
