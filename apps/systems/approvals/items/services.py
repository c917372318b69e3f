"""What others may do with the catalogue of service items."""

from apps.systems.approvals.items.content import ItemContent
from apps.systems.approvals.items.differences import Change, differences
from apps.systems.approvals.items.drafts import begin_draft, begin_item, drop_draft, save_draft
from apps.systems.approvals.items.files import add_file
from apps.systems.approvals.items.one_things import Event, keep_event
from apps.systems.approvals.items.publishing import add_version, publish, reinstate, withdraw
from apps.systems.approvals.items.refusals import DraftOutdated, ItemRefused

__all__ = [
    "Change",
    "DraftOutdated",
    "Event",
    "ItemContent",
    "ItemRefused",
    "add_file",
    "add_version",
    "begin_draft",
    "begin_item",
    "differences",
    "drop_draft",
    "keep_event",
    "publish",
    "reinstate",
    "save_draft",
    "withdraw",
]
