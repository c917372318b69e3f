"""The lists of outbox, inbox and dead letters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.platforms.exchange import labels, selectors
from apps.platforms.exchange.enums import InboxState, OutboxState
from apps.platforms.exchange.models import InboxMessage, OutboxMessage
from frontend.tables import Choice, Column, Table
from frontend.templatetags.ganjiang import tag

MOST = 500


def _state(message: Any) -> Any:
    return tag(message.get_state_display(), labels.TONES[message.state])


def _columns(box: str, peer: str, peer_label: Any, moments: tuple[Column, ...]) -> tuple[Column, ...]:
    link: Callable[[Any], str] = lambda m: reverse("exchange:message", args=[box, m.pk])  # noqa: E731
    return (
        Column("type", pgettext_lazy("exchange", "Message"), value=lambda m: labels.type_name(m.type), link=link),
        Column("peer", peer_label, value=lambda m: labels.place_name(getattr(m, peer)), sort=peer),
        Column("thread", pgettext_lazy("exchange", "Thread"), sort="thread"),
        Column("sequence", pgettext_lazy("exchange", "Place"), numeric=True, wide=True),
        *moments,
        Column("tries", pgettext_lazy("exchange", "Tries"), sort="tries", numeric=True, wide=True),
        Column("state", _("State"), value=lambda m: m.get_state_display(), cell=_state),
        Column("error", pgettext_lazy("exchange", "Why"), value=lambda m: labels.reason(m.error), on_screen=False),
    )


class OutboxTable(Table[OutboxMessage]):
    """What this jurisdiction has sent, newest first."""

    name = "exchange-outbox"
    title = pgettext_lazy("exchange", "Outbox")
    columns = _columns(
        "outbox",
        "to_code",
        pgettext_lazy("exchange", "To"),
        (
            Column("created", pgettext_lazy("exchange", "Written"), value="created_at", sort="id"),
            Column("sent", pgettext_lazy("exchange", "Left"), value="sent_at", wide=True),
        ),
    )
    search = ("thread__icontains",)
    search_label = _("Case number")
    filters = (Choice("state", _("State"), choices=OutboxState.choices),)
    default_sort = "-created"
    keyset = True
    empty_title = _("Nothing has been sent yet")
    empty_text = _("Cases handed to other jurisdictions, and answers to theirs, leave from here.")


class InboxTable(Table[InboxMessage]):
    """What has arrived, newest first."""

    name = "exchange-inbox"
    title = pgettext_lazy("exchange", "Inbox")
    columns = _columns(
        "inbox",
        "from_code",
        pgettext_lazy("exchange", "From"),
        (
            Column("created", pgettext_lazy("exchange", "Written"), value="sent_at", sort="id"),
            Column("received", pgettext_lazy("exchange", "Arrived"), value="received_at", wide=True),
        ),
    )
    search = ("thread__icontains",)
    search_label = _("Case number")
    filters = (Choice("state", _("State"), choices=InboxState.choices),)
    default_sort = "-created"
    keyset = True
    empty_title = _("Nothing has arrived yet")
    empty_text = _("Cases handed to this jurisdiction, and answers of others, arrive here.")


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """A message that failed for good, wherever it lies."""

    box: str
    pk: UUID
    type: str
    from_code: str
    to_code: str
    thread: str
    tries: int
    error: str
    moment: datetime


def dead_letters(code: str) -> list[DeadLetter]:
    """The dead letters of a jurisdiction, newest first, at most 500 of each box."""
    outbox, inbox, hub = selectors.failed(code)
    found = [
        *(_dead("outbox", m, from_code=code, to_code=m.to_code, moment=m.created_at) for m in outbox[:MOST]),
        *(_dead("inbox", m, from_code=m.from_code, to_code=code, moment=m.received_at) for m in inbox[:MOST]),
        *(_dead("hub", m, from_code=m.from_code, to_code=m.to_code, moment=m.posted_at) for m in hub[:MOST]),
    ]
    return sorted(found, key=lambda letter: letter.moment, reverse=True)


def _dead(box: str, message: Any, **fields: Any) -> DeadLetter:
    names = ("pk", "type", "thread", "tries", "error")
    return DeadLetter(box=box, **{name: getattr(message, name) for name in names}, **fields)


class FailedTable(Table[DeadLetter]):
    """Dead letters with the reason."""

    name = "exchange-failed"
    title = _("Failed for good")
    columns = (
        Column(
            "type",
            pgettext_lazy("exchange", "Message"),
            value=lambda m: labels.type_name(m.type),
            link=lambda m: reverse("exchange:message", args=[m.box, m.pk]),
        ),
        Column("box", pgettext_lazy("exchange", "Where"), value=lambda m: str(labels.BOXES[m.box]), sort="box"),
        Column("from", pgettext_lazy("exchange", "From"), value=lambda m: labels.place_name(m.from_code), sort="from"),
        Column("to", pgettext_lazy("exchange", "To"), value=lambda m: labels.place_name(m.to_code), sort="to"),
        Column("thread", pgettext_lazy("exchange", "Thread"), sort="thread"),
        Column("error", pgettext_lazy("exchange", "Why"), value=lambda m: labels.reason(m.error)),
        Column("moment", pgettext_lazy("exchange", "Since"), sort="moment", wide=True),
    )
    search = ("thread",)
    search_label = _("Case number")
    filters = (Choice("box", pgettext_lazy("exchange", "Where"), choices=tuple(labels.BOXES.items())),)
    default_sort = "-moment"
    empty_title = _("Nothing has failed")
    empty_text = _("A message that could not be delivered or taken in after all tries appears here, with the reason.")
