"""Reading the catalogue of disclosure."""

from dataclasses import dataclass

from apps.systems.disclosure.publications.categories.models import Category


@dataclass(frozen=True)
class Family:
    """One of the eight categories with its parts, in their order."""

    top: Category
    parts: tuple[Category, ...]


def families(*, retired: bool = False) -> list[Family]:
    """The tree; those out of use too where asked."""
    rows = list(Category.objects.all() if retired else Category.objects.filter(active=True))
    return [
        Family(top, tuple(each for each in rows if each.parent_code == top.code)) for top in rows if not top.parent_code
    ]


def by_code() -> dict[str, Category]:
    """All of them, retired ones included."""
    return {each.code: each for each in Category.objects.all()}


def label_of(code: str, known: dict[str, Category]) -> str:
    """「法规文件 › 规范性文件」; the bare code of one that is not known."""
    found = known.get(code)
    if found is None:
        return code
    parent = known.get(found.parent_code)
    return f"{parent.said} › {found.said}" if parent else found.said


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Parts grouped by their category, for a select."""
    return [(family.top.said, [(part.code, part.said) for part in family.parts]) for family in families()]


def refreshed_within() -> dict[str, int]:
    """Working days after which something new is due, of the categories that say so."""
    rows = Category.objects.filter(active=True, refresh_days__isnull=False).values_list("code", "refresh_days")
    return {code: days for code, days in rows if days is not None}
