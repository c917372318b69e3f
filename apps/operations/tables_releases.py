"""The lists of releases: which jurisdiction runs what, which rollouts there were, what became of each jurisdiction."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.operations.reasons import duration, outcome_of
from apps.operations.releases import HEALTH_TONES, ROLLOUT_TONES, TARGET_TONES, version_of
from frontend.tables import Choice, Column, Table
from frontend.templatetags.ganjiang import tag
from tenants.models import Jurisdiction
from tenants.rollouts.catalog import ADDED, CHANGED, MISSING, Drift
from tenants.rollouts.enums import Health, Ring, RolloutState, TargetState
from tenants.rollouts.models import Rollout, Target
from tenants.rollouts.selectors import Row

DRIFT_SHOWN = 3


_DRIFT = {
    MISSING: pgettext_lazy("drift", "missing"),
    ADDED: pgettext_lazy("drift", "added by hand"),
    CHANGED: pgettext_lazy("drift", "changed by hand"),
}


def drift_of(row: Row) -> str:
    """The objects that differ, named."""
    return _named(row.drift)


def _named(drift: Sequence[Drift]) -> str:
    return gettext("; ").join(f"{_DRIFT[each.what]} {each.object}" for each in drift)


def _short_drift(row: Row) -> Any:
    shown = _named(row.drift[:DRIFT_SHOWN])
    more = len(row.drift) - DRIFT_SHOWN
    return shown if more <= 0 else gettext("%(shown)s and %(count)d more") % {"shown": shown, "count": more}


def _versions(request: Any) -> list[tuple[str, str]]:
    return [(version, version) for version in getattr(request, "versions", [])]


def _cities(request: Any) -> list[tuple[str, str]]:
    return list(Jurisdiction.objects.filter(level="city").values_list("code", "name"))


class VersionTable(Table[Row]):
    """The version matrix as a list."""

    name = "versions"
    title = _("Version matrix")
    columns: Sequence[Column] = (
        Column(
            "name", pgettext_lazy("department or subject", "Name"), value="jurisdiction.name", sort="name",
            link=lambda row: reverse("operations:jurisdiction", args=[row.jurisdiction.code]),
        ),
        Column("code", _("Division code"), value="jurisdiction.code", sort="code", wide=True),
        Column("ring", _("Ring"), value=lambda row: row.ring.label, sort="ring", wide=True),
        Column("release", _("Release"), value=version_of, sort="release"),
        Column(
            "health", _("Schema"), value=lambda row: row.health.label, sort="health",
            cell=lambda row: tag(row.health.label, HEALTH_TONES[row.health]),
        ),
        Column("drift", _("Differs in"), value=drift_of, cell=_short_drift),
        Column("last_upgrade", _("Last upgrade"), sort="last_upgrade"),
        Column("held", _("Held back"), value=lambda row: row.held.reason if row.held else "", wide=True),
        Column("digest", _("Schema digest"), value="schema_digest", on_screen=False),
    )  # fmt: skip
    search = ("name",)
    search_label = _("Name, code or object")
    filters = (
        Choice("city", _("City"), choices=_cities, anything=_("All cities"),
               matches=lambda row, code: code in {row.jurisdiction.code, row.jurisdiction.parent_code}),
        Choice("version", _("Release"), choices=_versions, anything=_("All releases"),
               matches=lambda row, version: version_of(row) == version),
        Choice("health", _("Schema"), choices=Health.choices, anything=_("Every state of the schema"),
               matches=lambda row, health: row.health == health),
        Choice("ring", _("Ring"), choices=Ring.choices, anything=_("All rings"),
               matches=lambda row, ring: row.ring == ring),
    )  # fmt: skip
    default_sort = "code"
    per_page = 30


class RolloutTable(Table[Rollout]):
    """Every rollout there was."""

    name = "rollouts"
    title = _("Rollouts")
    columns: Sequence[Column] = (
        Column(
            "release", _("Release"), value="release.version", sort="release__made_at",
            link=lambda row: reverse("operations:rollout", args=[row.pk]),
        ),
        Column(
            "state", _("State"), value=lambda row: row.get_state_display(), sort="state",
            cell=lambda row: tag(row.get_state_display(), ROLLOUT_TONES[row.state]),
        ),
        Column("places", pgettext_lazy("console", "Jurisdictions"), sort="places", numeric=True),
        Column("upgraded", _("Upgraded"), sort="upgraded", numeric=True),
        Column("failures", _("Failed"), sort="failures", numeric=True),
        Column("planned_by", _("Planned by"), sort="planned_by", wide=True),
        Column("started_at", _("Started"), sort="started_at"),
        Column("finished_at", _("Finished"), sort="finished_at"),
    )  # fmt: skip
    filters = (Choice("state", _("State"), choices=RolloutState.choices, anything=_("All states")),)
    default_sort = "-started_at"
    empty_title = _("Nothing has been rolled out yet")


class TargetTable(Table[Target]):
    """What became of each jurisdiction in one rollout."""

    name = "rollout"
    title = _("Jurisdictions of the rollout")
    columns: Sequence[Column] = (
        Column(
            "name", pgettext_lazy("department or subject", "Name"),
            value="jurisdiction.name", sort="jurisdiction__code",
            link=lambda row: reverse("operations:jurisdiction", args=[row.jurisdiction.code]),
        ),
        Column("code", _("Division code"), value="jurisdiction.code", on_screen=False),
        Column("ring", _("Ring"), value=lambda row: row.get_ring_display(), sort="ring_position", wide=True),
        Column(
            "state", _("State"), value=lambda row: row.get_state_display(), sort="state",
            cell=lambda row: tag(row.get_state_display(), TARGET_TONES[TargetState(row.state)]),
        ),
        Column("attempts", _("Tries"), sort="attempts", numeric=True, wide=True),
        Column(
            "duration", _("Time taken"), sort="duration_ms", numeric=True, in_export=False,
            value=lambda row: duration(row.duration_ms),
        ),
        Column("milliseconds", _("Milliseconds"), value="duration_ms", numeric=True, on_screen=False),
        Column("finished_at", _("Finished"), sort="finished_at", wide=True),
        Column("outcome", _("Message"), value=outcome_of),
    )  # fmt: skip
    search = ("jurisdiction__name__icontains", "outcome__icontains")
    search_label = _("Name or message")
    filters = (
        Choice("state", _("State"), choices=TargetState.choices, anything=_("All states")),
        Choice("ring", _("Ring"), choices=Ring.choices, anything=_("All rings")),
    )
    default_sort = "ring"
    per_page = 30
