"""What the centre has laid down."""

from apps.core.catalogue.models import Category, Limit


def categories() -> list[Category]:
    """Active categories, parents before children."""
    return list(Category.objects.filter(active=True))


def category_names() -> dict[str, str]:
    """Names by code, retired categories included."""
    return dict(Category.objects.values_list("code", "name"))


def central_limit(case_kind: str, subkind: str) -> Limit:
    """The centre's limit for a kind of case. Raises Limit.DoesNotExist."""
    return Limit.objects.get(case_kind=case_kind, subkind=subkind)


def limits() -> list[Limit]:
    """All limits of the centre, in the order of the systems."""
    return list(Limit.objects.all())
