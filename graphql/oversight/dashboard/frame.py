"""What stands around the figures: the controls, and in words what the page is about."""

from dataclasses import dataclass, field
from typing import Any

from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from frontend import dates
from oversight.dashboard.asked import Asked, AskedForm
from oversight.dashboard.periods import Period

SHOWN = ("period", "measure", "within", "kind", "category", "channel")
DAYS = ("first", "last")


@dataclass(frozen=True)
class Control:
    """A control of the form; the period brings its two days along."""

    id: str
    label: str
    html: SafeString
    dates: list["Control"] = field(default_factory=list)


def controls(form: AskedForm, asked: Asked) -> list[Control]:
    """In the order of the screen; filled in as the page was understood."""
    return [_control(form[name], asked, form) for name in SHOWN if name in form.fields]


def _control(bound: BoundField, asked: Asked, form: AskedForm) -> Control:
    attrs: dict[str, Any] = {"class": "input"}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    days = [_control(form[name], asked, form) for name in DAYS] if bound.name == "period" else []
    value = {"period": asked.span, "measure": asked.measure_key}.get(bound.name)
    html = bound.field.widget.render(bound.html_name, value, {**attrs, "id": bound.auto_id}) if value else None
    return Control(bound.auto_id, str(bound.label), html or bound.as_widget(attrs=attrs), days)


def errors(form: AskedForm) -> list[str]:
    """Why a filter was not heeded."""
    return [f"{form[name].label}: {text}" for name, texts in form.errors.items() for text in texts]


def period_words(period: Period) -> str:
    """「2025 年 12 月 1 日至 2026 年 11 月 24 日」."""
    words = {"first": dates.day(period.first, year=True), "last": dates.day(period.last, year=True)}
    return pgettext("period", "%(first)s to %(last)s") % words


def frame(form: AskedForm, asked: Asked) -> dict[str, Any]:
    """The context of the page but for its figures."""
    chosen = [(name, dict(_flat(form.fields[name])).get(getattr(asked, name))) for name in SHOWN[3:]]
    name = asked.scope.name
    return {
        "controls": controls(form, asked),
        "form_errors": errors(form),
        "scope_name": gettext("%(place)s itself") % {"place": name} if asked.own else name,
        "period_text": period_words(asked.period),
        "compared_text": gettext("Changes compare with %(period)s.") % {"period": period_words(asked.periods.before)},
        "narrowed": [str(label) for name, label in chosen if getattr(asked, name) and label],
        "rankings": [
            (asked.url(by=""), gettext("Cities with their counties"), asked.ranks_cities),
            (asked.url(by="county"), gettext("Each jurisdiction"), not asked.ranks_cities),
        ],
        "areas": [
            (asked.url(areas="county"), gettext("Counties"), not asked.maps_cities),
            (asked.url(areas="city"), gettext("Cities"), asked.maps_cities),
        ],
        "map_table_url": f"{asked.url(by='' if asked.maps_cities else 'county')}#{_table(asked)}",
        "overdue_url": asked.behind(status="overdue"),
    }


def _table(asked: Asked) -> str:
    return "departments" if asked.single else "places"


def _flat(select: Any) -> list[tuple[Any, Any]]:
    return [(str(value), label) for value, label in select.choices]
