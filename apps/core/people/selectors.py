"""What others ask about departments, as expressions for their own queries."""

from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from apps.core.people.models import Department

__all__ = ["department_choices", "department_code"]


def department_code(column: str) -> Any:
    """The code of the department whose id is in `column` of the outer query; empty where there is none."""
    return Coalesce(Subquery(Department.objects.filter(pk=OuterRef(column)).order_by().values("code")), Value(""))


def department_choices(request: object) -> list[tuple[str, str]]:
    """Active departments by code, for the filter of a list (`request` is what a list's choices are asked with)."""
    del request
    return list(Department.objects.filter(active=True).values_list("code", "short_name"))
