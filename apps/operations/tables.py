"""The lists of the central team's console."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.operations import notices
from apps.operations.enums import NoticeZone, Tone
from apps.operations.models import CentralNotice
from apps.operations.words import level_name, scope_name
from frontend.tables import Choice, Column, Table
from frontend.templatetags.ganjiang import tag
from tenants.enums import JurisdictionState, Level
from tenants.flags.enums import Scope
from tenants.flags.models import FlagChange
from tenants.models import Jurisdiction
from tenants.selectors import jurisdiction_by_code

STATE_TONES = {"active": "ok", "maintenance": "caution", "preparing": "info", "archived": "neutral"}


def rule_word(on: bool | None) -> str:
    """on, off or no rule, in words."""
    if on is None:
        return pgettext("rule of a flag", "no rule")
    return pgettext("rule of a flag", "on") if on else pgettext("rule of a flag", "off")


class FlagChangeTable(Table[FlagChange]):
    """Who changed which rule when and why."""

    name = "flag-changes"
    title = _("Changes of feature flags")
    columns: Sequence[Column] = (
        Column("changed_at", _("When"), sort="changed_at"),
        Column("changed_by", pgettext_lazy("console", "Who"), sort="changed_by"),
        Column("flag", _("Flag"), sort="flag", on_screen=False),
        Column("about", _("For whom"), value=lambda row: scope_name(row.scope, row.target), sort="target"),
        Column("before", _("Before"), value=lambda row: rule_word(row.before)),
        Column("after", _("After"), value=lambda row: rule_word(row.after)),
        Column("reason", _("Reason")),
    )
    filters = (Choice("scope", _("Kind of rule"), choices=Scope.choices, anything=_("All rules")),)
    search = ("changed_by__icontains", "reason__icontains")
    search_label = _("Who or why")
    default_sort = "-changed_at"
    empty_title = _("Nothing has been changed yet")
    empty_text = _("The default of the code counts everywhere.")


NOTICE_STATES = {
    "shown": (pgettext_lazy("state of a notice", "shown"), "ok"),
    "coming": (pgettext_lazy("state of a notice", "coming"), "info"),
    "over": (pgettext_lazy("state of a notice", "over"), "neutral"),
    "withdrawn": (pgettext_lazy("state of a notice", "withdrawn"), "neutral"),
}


def about(notice: CentralNotice) -> str:
    """For whom a notice is, in words."""
    if not notice.levels and not notice.codes:
        return gettext("Everywhere")
    names = [level_name(level) for level in notice.levels]
    names += [scope_name(Scope.JURISDICTION, code) for code in notice.codes]
    return gettext(", ").join(names)


def _state_tag(notice: CentralNotice) -> Any:
    word, tone = NOTICE_STATES[notices.state_of(notice)]
    return tag(str(word), tone)


class NoticeTable(Table[CentralNotice]):
    """Every central notice."""

    name = "central-notices"
    title = _("Central notices")
    columns: Sequence[Column] = (
        Column("text", _("Text"), sort="text", link=lambda row: reverse("operations:notice", args=[row.pk])),
        Column("tone", _("Tone"), value=lambda row: row.get_tone_display(), sort="tone", wide=True),
        Column("zone", pgettext_lazy("of a notice", "Where"), value=lambda row: row.get_zone_display(), sort="zone"),
        Column("about", _("For whom"), value=about),
        Column("shown_from", _("From"), sort="shown_from"),
        Column("shown_until", _("Until"), sort="shown_until"),
        Column(
            "state",
            _("State"),
            value=lambda row: NOTICE_STATES[notices.state_of(row)][0],
            cell=_state_tag,
        ),
        Column("written_by", _("Written by"), sort="written_by", wide=True),
    )
    search = ("text__icontains", "text_en__icontains")
    search_label = _("Words of the text")
    filters = (
        Choice("tone", _("Tone"), choices=Tone.choices, anything=_("All tones")),
        Choice("zone", pgettext_lazy("of a notice", "Where"), choices=NoticeZone.choices, anything=_("All zones")),
    )
    default_sort = "-shown_from"
    empty_title = _("No notice has been written yet")


def _cities(request: Any) -> list[tuple[str, str]]:
    return list(Jurisdiction.objects.filter(level=Level.CITY).values_list("code", "name"))


def _family(rows: Any, code: str) -> Any:
    return rows.filter(code=code) | rows.filter(parent_code=code)


def _parent(row: Jurisdiction) -> str:
    try:
        return jurisdiction_by_code(row.parent_code).name if row.parent_code else ""
    except KeyError:
        return ""


class JurisdictionTable(Table[Jurisdiction]):
    """All jurisdictions, the central team included."""

    name = "jurisdictions"
    title = pgettext_lazy("console", "Jurisdictions")
    columns: Sequence[Column] = (
        Column(
            "name", pgettext_lazy("department or subject", "Name"), sort="name",
            link=lambda row: reverse("operations:jurisdiction", args=[row.code]),
        ),
        Column("code", _("Division code"), sort="code"),
        Column("level", _("Level"), value=lambda row: row.get_level_display(), sort="level"),
        Column("parent", pgettext_lazy("console", "Belongs to"), value=_parent, sort="parent_code", wide=True),
        Column("slug", pgettext_lazy("console", "Address"), sort="slug", wide=True),
        Column("portal", _("Portal host"), value="portal_host", on_screen=False),
        Column("office", _("Office host"), value="office_host", on_screen=False),
        Column(
            "state", _("State"), value=lambda row: row.get_state_display(), sort="state",
            cell=lambda row: tag(row.get_state_display(), STATE_TONES[row.state]),
        ),
    )  # fmt: skip
    search = ("name__icontains", "code__icontains", "slug__icontains")
    search_label = _("Name, code or address")
    filters = (
        Choice("level", _("Level"), choices=Level.choices, anything=_("All levels")),
        Choice("city", _("City"), choices=_cities, apply=_family, anything=_("All cities")),
        Choice("state", _("State"), choices=JurisdictionState.choices, anything=_("All states")),
    )
    default_sort = "code"
    per_page = 50
