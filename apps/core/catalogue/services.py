"""The central team keeps categories and limits: each change is in the centre's ledger."""

from apps.core.catalogue.categories import (
    add_category,
    move_category,
    rename_category,
    restore_category,
    retire_category,
)
from apps.core.catalogue.labels import kind_label, subkind_label
from apps.core.catalogue.limits import change_limit
from apps.core.catalogue.models import Category, Limit
from apps.core.catalogue.refusals import CatalogueRefused
from apps.core.catalogue.seeds import LIMITS
from apps.core.catalogue.subjects import SUBJECTS

__all__ = [
    "CatalogueRefused",
    "add_category",
    "change_limit",
    "kind_label",
    "move_category",
    "rename_category",
    "restore_category",
    "retire_category",
    "seed",
    "subkind_label",
]


def seed() -> None:
    """Write what a new installation begins with; what is there already stays as the central team left it."""
    if not Category.objects.exists():
        Category.objects.bulk_create(_categories())
    known = set(Limit.objects.values_list("case_kind", "subkind"))
    for kind, subkind, registration, promised, statutory, extension, basis in LIMITS:
        if (kind, subkind) not in known:
            Limit.objects.create(
                case_kind=kind,
                subkind=subkind,
                registration_days=registration,
                promised_days=promised,
                statutory_days=statutory,
                extension_days=extension,
                basis=basis,
            )


def _categories() -> list[Category]:
    made = []
    for position, (code, name, name_en, children) in enumerate(SUBJECTS, start=1):
        made.append(Category(code=code, name=name, name_en=name_en, position=position * 100))
        made += [
            Category(code=f"{code}.{number:02d}", parent_code=code, name=child, position=position * 100 + number)
            for number, child in enumerate(children, start=1)
        ]
    return made
