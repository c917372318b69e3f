"""What others may do with publications: begin a draft (also from what was asked on request), take it to publication."""

from apps.systems.disclosure.publications.content import Card
from apps.systems.disclosure.publications.drafts import add_file, begin, begin_change, drop, remove_file, save
from apps.systems.disclosure.publications.publishing import (
    expire,
    publish,
    publish_scheduled,
    restore,
    schedule,
    unschedule,
    withdraw,
)
from apps.systems.disclosure.publications.refusals import DraftOutdated, PublicationRefused
from apps.systems.disclosure.publications.review import QUESTIONS, clear, send_back, submit

__all__ = [
    "QUESTIONS",
    "Card",
    "DraftOutdated",
    "PublicationRefused",
    "add_file",
    "begin",
    "begin_change",
    "clear",
    "drop",
    "expire",
    "publish",
    "publish_scheduled",
    "remove_file",
    "restore",
    "save",
    "schedule",
    "send_back",
    "submit",
    "unschedule",
    "withdraw",
]
