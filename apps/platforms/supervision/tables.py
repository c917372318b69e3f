"""The lists of the desk: alerts, orders, matters, scores."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from apps.core.workdays.services import calendar, today
from apps.platforms.supervision import selectors
from apps.platforms.supervision.enums import AlertState, Level, OrderState, Power, Subject
from apps.platforms.supervision.models import Alert, Matter, Order, Score
from apps.platforms.supervision.rules import RULES
from frontend.tables import Choice, Column, Table
from frontend.templatetags.ganjiang import alert_card, tag
from frontend.words import word_breaks
from tenants.selectors import jurisdiction_by_code

STATE_TONES = {
    AlertState.RAISED: "info", AlertState.NOTIFIED: "info", AlertState.EXPLAINED: "caution",
    AlertState.CORRECTED: "caution", AlertState.CONFIRMED: "neutral", AlertState.LIFTED: "ok",
    AlertState.ESCALATED: "alarm",
}  # fmt: skip
GRADE_TONES = {"excellent": "ok", "good": "ok", "pass": "caution", "fail": "alarm"}


def rule_name(code: str) -> str:
    """The rule in words; a code that is gone by itself."""
    return str(RULES[code].name) if code in RULES else code


def waits_for(alert: Alert, left: int | None) -> str:
    """What an alert waits for, with the days that are left for it."""
    if alert.state in {AlertState.RAISED, AlertState.NOTIFIED} and left is not None:
        if left < 0:
            return str(_("no explanation in time"))
        return ngettext("explanation due in %(days)d day", "explanation due in %(days)d days", left) % {"days": left}
    return str(alert.get_state_display())


class AlertTable(Table[Alert]):
    """Alerts with their level, what is broken, whose it is and how it stands."""

    name = "supervision-alerts"
    title = pgettext_lazy("supervision", "Alerts")
    search = ("number__icontains", "official_name__icontains", "matter__item_title__icontains")
    search_label = _("Number, official, item")
    filters = (
        Choice(
            "level",
            pgettext_lazy("supervision", "Level"),
            choices=Level.choices,
            anything=pgettext_lazy("supervision", "All levels"),
        ),
        Choice("rule", _("Rule"), choices=tuple((code, code) for code in RULES), anything=_("All rules")),
        Choice("state", _("State"), choices=AlertState.choices, anything=_("All states")),
    )
    default_sort = "level"
    empty_title = _("No alert waits")
    empty_text = _(
        "When a limit is nearly used or passed, or a rule is broken, the alert appears here within a minute."
    )

    @cached_property
    def _names(self) -> dict[str, str]:
        return selectors.department_names()

    @cached_property
    def _titles(self) -> dict[Any, str]:
        return selectors.titles_of(self.objects)

    @cached_property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        """They need the names of departments, read once."""
        return (
            Column("level", _("Level, cause and matter"), value=lambda a: a.get_level_display(), cell=self._cause,
                   link=lambda a: reverse("supervision:alert", args=[a.pk]), sort="gravity"),
            Column("rule", _("Rule"), value=lambda a: f"{a.rule} {rule_name(a.rule)}", on_screen=False),
            Column("number", _("Number"), on_screen=False),
            Column("department", pgettext_lazy("supervision", "Whose"),
                   value=lambda a: self._names.get(a.department, a.department), cell=self._whose, sort="department"),
            Column("official", _("Official"), value="official_name", on_screen=False),
            Column("since", pgettext_lazy("supervision", "Since"), value="due_at", sort="due_at", wide=True),
            Column("late", pgettext_lazy("supervision", "Late"), value=lambda a: self._standing(a)[0],
                   cell=self._late, numeric=True),
            Column("handling", pgettext_lazy("supervision", "Handling"), value=lambda a: a.get_state_display(),
                   cell=self._handling),
        )  # fmt: skip

    def _cause(self, alert: Alert) -> Any:
        title = self._titles.get(alert.matter_id) or alert.matter.item_title
        return format_html(
            '{}　{}<span class="sub"><span class="nowrap">{}</span>　{}</span>',
            alert_card(alert.level, str(alert.get_level_display())), rule_name(alert.rule), alert.number,
            word_breaks(title),
        )  # fmt: skip

    def _whose(self, alert: Alert) -> Any:
        name = self._names.get(alert.department, alert.department) or "—"
        return format_html('<span class="nowrap">{}</span><span class="sub">{}</span>', name, alert.official_name)

    def _standing(self, alert: Alert) -> tuple[str, bool]:
        return selectors.standing(alert, today(), calendar())

    def _late(self, alert: Alert) -> Any:
        words, late = self._standing(alert)
        if not words or (alert.matter.ended_at is not None and not late):
            return "—"
        return format_html('<b class="late nowrap">{}</b>' if late else '<span class="nowrap">{}</span>', words)

    def _handling(self, alert: Alert) -> Any:
        left = None
        if alert.explain_by is not None:
            on = today()
            left = -1 if on > alert.explain_by else calendar().workdays_between(on, alert.explain_by)
        return format_html('<span class="nowrap">{}</span>', waits_for(alert, left))


class OrderTable(Table[Order]):
    """Supervision orders, the newest first."""

    name = "supervision-orders"
    title = _("Supervision orders")
    columns = (
        Column("number", _("Number"), sort="number", link=lambda o: reverse("supervision:order", args=[o.pk])),
        Column("text", pgettext_lazy("order", "What is ordered"), value=lambda o: o.text[:80]),
        Column("department", _("Department"), sort="department", value=lambda o: o.department_name or peer_name(o)),
        Column("due", pgettext_lazy("order", "Reply by"), value="due_on", sort="due_on",
               cell=lambda o: _due_cell(o)),
        Column("issued", pgettext_lazy("order", "Issued"), value="issued_at", sort="issued_at", wide=True),
        Column("state", _("State"), value=lambda o: o.get_state_display(),
               cell=lambda o: tag(o.get_state_display(), _order_tone(o))),
    )  # fmt: skip
    search = ("number__icontains", "text__icontains")
    search_label = _("Number or words")
    filters = (Choice("state", _("State"), choices=OrderState.choices, anything=_("All states")),)
    default_sort = "-issued"
    empty_title = _("No order has been issued")
    empty_text = _("A supervisor issues one from an alert, or by itself.")


def peer_name(order: Order) -> str:
    """Of an order between levels: to which jurisdiction it goes, or from which it came. Empty for any other."""
    if not order.peer_code:
        return ""
    name = jurisdiction_by_code(order.peer_code).name
    return str((_("to %(place)s") if order.outgoing else _("from %(place)s")) % {"place": name})


def _order_tone(order: Order) -> str:
    if order.state == OrderState.ISSUED:
        return "alarm" if order.due_on < today() else "caution"
    return "info" if order.state == OrderState.REPLIED else "ok"


def _due_cell(order: Order) -> Any:
    from frontend.dates import day

    late = order.state == OrderState.ISSUED and order.due_on < today()
    return format_html('<b class="late nowrap">{}</b>' if late else '<span class="nowrap">{}</span>', day(order.due_on))


class MatterTable(Table[Matter]):
    """Watched matters, what is due first, first."""

    name = "supervision-matters"
    title = _("Watched matters")
    of_cases = True
    columns = (
        Column("number", _("Number"), sort="number", link=lambda m: reverse("supervision:matter", args=[m.pk])),
        Column("item", pgettext_lazy("supervision", "Item"), value="item_title"),
        Column("power", _("Kind of power"), value=lambda m: m.get_power_display(), wide=True),
        Column("department", _("Department"), value=lambda m: m.department_name, sort="department"),
        Column("due", pgettext_lazy("supervision", "Promised until"), value="promised_due", sort="promised_due"),
        Column("statutory", pgettext_lazy("supervision", "Law's limit"), value="statutory_due", wide=True),
        Column("state", _("State"), value=lambda m: _matter_state(m)[0], cell=lambda m: tag(*_matter_state(m))),
    )
    search = ("number__icontains", "item_title__icontains")
    search_label = _("Number or item")
    filters = (
        Choice("power", _("Kind of power"), choices=Power.choices, anything=_("All kinds of power")),
        Choice("ended", _("State"),
               choices=(("no", pgettext_lazy("matter", "open")), ("yes", pgettext_lazy("matter", "ended"))),
               apply=lambda rows, value: rows.filter(ended_at__isnull=value == "no"), anything=_("Open and ended")),
    )  # fmt: skip
    default_sort = "due"
    empty_title = _("No matter is watched yet")
    empty_text = _("Each matter of a watched system appears here with its first entry in the ledger.")


def _matter_state(matter: Matter) -> tuple[str, str]:
    if matter.ended_at is not None:
        return str(pgettext_lazy("matter", "ended")), "ok"
    if matter.suspended_on is not None:
        return str(_("clock stopped")), "neutral"
    return str(pgettext_lazy("matter", "open")), "info"


class ScoreTable(Table[Score]):
    """Scores of a month."""

    name = "supervision-scores"
    title = _("Scores")
    columns = (
        Column("name", _("Name"), sort="name", link=lambda s: reverse("supervision:score", args=[s.pk])),
        Column("base", pgettext_lazy("score", "Nine parts"), sort="base", numeric=True, value=lambda s: f"{s.base:g}"),
        Column("bonus", pgettext_lazy("score", "Bonus"), sort="bonus", numeric=True, value=lambda s: f"{s.bonus:g}"),
        Column("total", pgettext_lazy("score", "Score"), sort="total", numeric=True, value=lambda s: f"{s.total:g}"),
        Column("grade", pgettext_lazy("score", "Grade"), value=lambda s: s.get_grade_display(), sort="grade",
               cell=lambda s: tag(s.get_grade_display(), GRADE_TONES[s.grade])),
    )  # fmt: skip
    search = ("name__icontains",)
    search_label = _("Name")
    filters = (
        Choice("subject", pgettext_lazy("score", "Of whom"), choices=Subject.choices, anything=_("Departments only")),
    )
    default_sort = "-total"
    empty_title = _("No scores for this month")
    empty_text = _("They are worked out when the month has ended.")


def with_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Annotates `department_name`: the short name of the department with the row's code."""
    from django.db.models import OuterRef, Subquery, Value
    from django.db.models.functions import Coalesce

    from apps.core.people.models import Department

    named = Department.objects.filter(code=OuterRef("department")).order_by().values("short_name")[:1]
    found: QuerySet[Any] = rows.annotate(department_name=Coalesce(Subquery(named), Value("")))
    return found
