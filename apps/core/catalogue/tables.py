"""The lists of categories and limits at the centre."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.core.catalogue.enums import CaseKind
from apps.core.catalogue.labels import kind_label, subkind_label
from apps.core.catalogue.models import Category, Limit
from frontend.tables import Choice, Column, Table
from frontend.templatetags.ganjiang import tag


def _subjects(request: HttpRequest) -> list[tuple[str, str]]:
    return list(Category.objects.filter(parent_code="").values_list("code", "name"))


def _family(rows: Any, code: str) -> Any:
    return rows.filter(code=code) | rows.filter(parent_code=code)


def _name(category: Category) -> Any:
    return format_html("　　{}", category.name) if category.parent_code else category.name


class CategoryTable(Table[Category]):
    """The tree: subjects with their parts, in the order citizens see."""

    name = "categories"
    title = _("Subjects")
    columns: Sequence[Column] = (
        Column(
            "name",
            pgettext_lazy("department or subject", "Name"),
            sort="name",
            cell=_name,
            link=lambda c: reverse("catalogue:category", args=[c.code]),
        ),
        Column("name_en", _("English"), sort="name_en", wide=True),
        Column("code", _("Code"), sort="code"),
        Column("parent_code", _("Belongs to"), on_screen=False),
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
    filters = (
        Choice("subject", _("Subject"), choices=_subjects, apply=_family, anything=_("All subjects")),
        Choice(
            "state",
            _("State"),
            field="active",
            choices=[("True", _("in use")), ("False", _("retired"))],
            anything=_("In use and retired"),
        ),
    )
    default_sort = "order"
    per_page = 200


class LimitTable(Table[Limit]):
    """Working days a kind of case may take."""

    name = "limits"
    title = _("Limits")
    columns: Sequence[Column] = (
        Column(
            "subkind",
            _("Kind"),
            value=lambda row: subkind_label(row.case_kind, row.subkind),
            sort="subkind",
            link=lambda row: reverse("catalogue:limit", args=[row.case_kind, row.subkind]),
        ),
        Column("system", _("System"), value=lambda row: kind_label(row.case_kind), sort="case_kind"),
        Column("registration_days", _("Acceptance"), sort="registration_days", numeric=True),
        Column("promised_days", pgettext_lazy("limit", "Promise"), sort="promised_days", numeric=True),
        Column("statutory_days", pgettext_lazy("limit", "Law"), sort="statutory_days", numeric=True),
        Column("extension_days", _("Extension"), sort="extension_days", numeric=True),
        Column("basis", _("Basis"), wide=True),
        Column("updated_at", _("Changed"), sort="updated_at", wide=True),
    )
    search = ("basis__icontains", "subkind__icontains")
    search_label = _("Basis")
    filters = (Choice("system", _("System"), field="case_kind", choices=CaseKind.choices, anything=_("All systems")),)
    default_sort = "system"
