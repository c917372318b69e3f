"""The lists of departments and officials."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.core.people.enums import Duty
from apps.core.people.models import Department, DutyHolding, Official
from frontend.tables import Choice, Column, Table
from frontend.templatetags.ganjiang import tag

OPEN = pgettext_lazy("department or account", "open")
CLOSED = pgettext_lazy("department or account", "closed")
BOTH = pgettext_lazy("department or account", "open and closed")


def departments() -> "QuerySet[Department]":
    """With the number of active officials and of open cases."""
    officials = (
        DutyHolding.objects.filter(department=OuterRef("pk"), official__is_active=True)
        .order_by()
        .values("department")
        .annotate(found=Count("official", distinct=True))
        .values("found")
    )
    return Department.objects.annotate(
        officials=Subquery(officials, output_field=IntegerField()),
        open_cases=Count("cases", filter=Q(cases__closed_at__isnull=True)),
    )


def _state_in_words(active: bool) -> str:
    return str(OPEN if active else CLOSED)


def _state_of(active: bool) -> Any:
    return tag(str(OPEN), "ok") if active else tag(str(CLOSED))


class DepartmentTable(Table[Department]):
    """Departments of this jurisdiction."""

    name = "departments"
    title = _("Departments")
    columns = (
        Column(
            "name",
            pgettext_lazy("department or subject", "Name"),
            sort="name",
            link=lambda d: reverse("people:department", args=[d.code]),
        ),
        Column("short_name", _("Short name"), sort="short_name", wide=True),
        Column("code", _("Code"), sort="code", wide=True),
        Column("category", _("Group"), sort="category", wide=True),
        Column("phone", _("Telephone"), wide=True),
        Column("accepts", _("Accepts"), sort="accepts", wide=True),
        Column("officials", _("Officials"), value=lambda d: d.officials or 0, sort="officials", numeric=True),
        Column("open_cases", _("Open cases"), sort="open_cases", numeric=True),
        Column(
            "active",
            _("State"),
            value=lambda d: _state_in_words(d.active),
            sort="active",
            cell=lambda d: _state_of(d.active),
        ),
        Column("position", _("Place in lists"), sort="position", on_screen=False),
    )
    search = ("name__icontains", "short_name__icontains", "code__icontains")
    search_label = _("Name or code")
    filters = (
        Choice(
            "state",
            _("State"),
            field="active",
            choices=[("True", OPEN), ("False", CLOSED)],
            anything=BOTH,
        ),
        Choice(
            "entrance",
            _("Accepts"),
            field="accepts",
            choices=[("True", _("accepting")), ("False", _("not accepting"))],
            anything=_("Accepting and not"),
        ),
    )
    default_sort = "position"
    empty_title = _("There is no department yet")


def officials() -> "QuerySet[Official]":
    """With their duties, in few statements."""
    found: QuerySet[Official] = Official.objects.prefetch_related("holdings__department")
    return found


def duties_in_words(official: Official) -> list[str]:
    """「县交通运输局 承办、审核」, one text a department; many departments with the same duties are counted."""
    by_department: dict[str, list[str]] = {}
    for holding in sorted(official.holdings.all(), key=lambda h: (h.department.position, h.department.code)):
        label = str(Duty(holding.duty).label)
        by_department.setdefault(holding.department.short_name, []).append(label)
    by_duties: dict[str, list[str]] = {}
    for department, labels in by_department.items():
        by_duties.setdefault(gettext(", ").join(labels), []).append(department)
    return [
        gettext("%(departments)s: %(duties)s") % {"departments": _several(names), "duties": labels}
        for labels, names in by_duties.items()
    ]


def _several(names: list[str]) -> str:
    if len(names) <= 3:
        return gettext(", ").join(names)
    return gettext("%(first)s and %(count)s more departments") % {"first": names[0], "count": len(names) - 1}


def _duties_cell(official: Official) -> Any:
    found = duties_in_words(official)
    return format_html_join("", '<span class="sub">{}</span>', ((text,) for text in found)) or tag(gettext("no duty"))


def _departments(request: HttpRequest) -> list[tuple[str, str]]:
    return list(Department.objects.filter(active=True).values_list("code", "short_name"))


class OfficialTable(Table[Official]):
    """Officials of this jurisdiction."""

    name = "officials"
    title = _("Officials")
    columns = (
        Column("name", _("Name"), sort="name", link=lambda o: reverse("people:official", args=[o.pk])),
        Column("username", _("Account"), sort="username"),
        Column(
            "duties",
            _("Duties"),
            value=lambda o: gettext("; ").join(duties_in_words(o)),
            cell=lambda o: _duties_cell(o),
        ),
        Column("phone", _("Telephone"), wide=True),
        Column("email", _("E-mail"), on_screen=False),
        Column("last_login", _("Last sign-in"), sort="last_login"),
        Column(
            "active",
            _("State"),
            value=lambda o: _state_in_words(o.is_active),
            sort="is_active",
            cell=lambda o: _state_of(o.is_active),
        ),
    )
    search = ("name__icontains", "username__icontains", "phone__icontains")
    search_label = _("Name, account or telephone")
    filters = (
        Choice(
            "department",
            _("Department"),
            choices=_departments,
            anything=_("All departments"),
            apply=lambda rows, code: rows.filter(
                pk__in=DutyHolding.objects.filter(department__code=code).values("official")
            ),
        ),
        Choice(
            "duty",
            _("Duty"),
            choices=Duty.choices,
            anything=_("All duties"),
            apply=lambda rows, duty: rows.filter(pk__in=DutyHolding.objects.filter(duty=duty).values("official")),
        ),
        Choice(
            "state",
            _("State"),
            field="is_active",
            choices=[("True", OPEN), ("False", CLOSED)],
            anything=BOTH,
        ),
    )
    default_sort = "name"
    empty_title = _("There is no official yet")
