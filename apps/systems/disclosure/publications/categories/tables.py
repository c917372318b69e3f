"""The list of categories at the centre."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.systems.disclosure.publications.categories.models import Category
from frontend.tables import Choice, Column, Table
from frontend.templatetags.ganjiang import tag


def _tops(_request: HttpRequest) -> list[tuple[str, str]]:
    return list(Category.objects.filter(parent_code="").values_list("code", "name"))


def _family(rows: Any, code: str) -> Any:
    return rows.filter(code=code) | rows.filter(parent_code=code)


def _name(category: Category) -> Any:
    return format_html("　　{}", category.name) if category.parent_code else category.name


class CategoryTable(Table[Category]):
    """The tree in the order in which citizens see it."""

    name = "disclosure-categories"
    title = _("Categories of disclosure")
    columns: Sequence[Column] = (
        Column(
            "name",
            pgettext_lazy("department or subject", "Name"),
            sort="name",
            cell=_name,
            link=lambda c: reverse("categories:category", args=[c.code]),
        ),
        Column("name_en", _("English"), sort="name_en", wide=True),
        Column("code", _("Code"), sort="code"),
        Column("refresh_days", _("Something new within"), sort="refresh_days", numeric=True),
        Column(
            "active",
            _("State"),
            value=lambda c: gettext("in use") if c.active else gettext("retired"),
            sort="active",
            cell=lambda c: tag(gettext("in use"), "ok") if c.active else tag(gettext("retired")),
        ),
        Column("order", _("Order"), value="position", sort="position", on_screen=False),
    )
    search = ("name__icontains", "name_en__icontains", "code__icontains")
    search_label = _("Name or code")
    filters = (Choice("category", _("Category"), choices=_tops, apply=_family, anything=_("All categories")),)
    default_sort = "order"
    per_page = 200
