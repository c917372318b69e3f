"""What the acts of publication mean to supervision (民生及行风): a document to be public within 20 working days of its
making or change, a category to be kept fresh. What was imported is not watched.
"""

from collections.abc import Callable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.ledger.models import Entry
from apps.core.workdays.services import local_date
from apps.platforms.supervision.enums import Power
from apps.platforms.supervision.services import Event, watch
from apps.systems.disclosure.publications.duty import DAYS, ITEM, REFRESH_ITEM, SINCE

Facts = dict[str, Any] | None
LIMITS = {"promised_days": DAYS, "statutory_days": DAYS}


def _counted(day: str) -> str:
    return max(day, SINCE.isoformat())


def _begun(entry: Entry) -> Facts:
    facts = entry.facts
    with translation.override("zh-hans"):
        title = _("Publication within 20 working days")
    return {
        "power": str(Power.LIVELIHOOD), "item": ITEM, "item_version": "1", "item_title": title,
        "received_on": local_date(entry.occurred_at).isoformat(), "counts_from": _counted(facts["made_on"]),
        "channel": "office", "department": facts["department"], **LIMITS,
    }  # fmt: skip


def _changed(entry: Entry) -> Facts:
    counts = entry.facts.get("counts_from")
    return {"counts_from": _counted(counts), **LIMITS} if counts else None


def _published(entry: Entry) -> Facts:
    return {"outcome": "published", "decided_on": entry.facts["published_on"]}


def _to_be_kept_fresh(entry: Entry) -> Facts:
    facts = entry.facts
    with translation.override("zh-hans"):
        title = _("Category to be kept fresh")
    return {
        "power": str(Power.LIVELIHOOD), "item": REFRESH_ITEM, "item_version": "1", "item_title": title,
        "received_on": local_date(entry.occurred_at).isoformat(), "counts_from": _counted(facts["last_on"]),
        "channel": "office", "department": facts["department"], "promised_days": facts["days"], "statutory_days": None,
    }  # fmt: skip


def _refreshed(entry: Entry) -> Facts:
    facts = entry.facts
    return {"counts_from": _counted(facts["last_on"]), "promised_days": facts["days"], "statutory_days": None}


ACTS: dict[str, tuple[Event, Callable[[Entry], Facts]]] = {
    "publications.begun": (Event.RECEIVED, _begun),
    "publications.date_corrected": (Event.REOPENED, _changed),
    "publications.change_begun": (Event.REOPENED, _changed),
    "publications.published": (Event.DECIDED, _published),
    "publications.dropped": (Event.CLOSED, lambda entry: {"outcome": "dropped"}),
    "publications.refreshing_begun": (Event.RECEIVED, _to_be_kept_fresh),
    "publications.refreshed": (Event.REOPENED, _refreshed),
}


def reading(entry: Entry) -> Facts:
    """The facts of an entry."""
    return ACTS[entry.act][1](entry)


watch("disclosure", {act: event for act, (event, _facts) in ACTS.items()}, reading)
