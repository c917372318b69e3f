"""The exchange's words in the user's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.platforms.exchange.enums import EnvelopeState, InboxState, OutboxState
from tenants.selectors import jurisdiction_by_code

TYPES: dict[str, Promise] = {
    "supervision.order": _("supervision order"),
    "supervision.reply": _("reply to a supervision order"),
    "supervision.verdict": _("verdict on a supervision order"),
    "case.transfer": _("case handed over"),
    "case.progress": _("news of a case"),
    "case.answer": _("answer to a case"),
    "case.returned": _("case given back"),
    "case.follow_up": _("added by the citizen"),
    "part.asked": _("part of an application asked for"),
    "part.taken_in": _("part of an application taken in"),
    "part.answered": _("opinion on an application"),
    "part.returned": _("part of an application given back"),
    "part.withdrawn": _("part of an application no longer needed"),
    "part.visit": _("joint site visit announced"),
    "part.reminded": _("reminder of a part of an application"),
}
BOXES: dict[str, Promise] = {
    "outbox": pgettext_lazy("exchange", "Outbox"),
    "inbox": pgettext_lazy("exchange", "Inbox"),
    "hub": pgettext_lazy("exchange", "Hub"),
}
TONES: dict[str, str] = {
    OutboxState.QUEUED: "info",
    EnvelopeState.POSTED: "info",
    InboxState.RECEIVED: "info",
    OutboxState.SENT: "ok",
    EnvelopeState.DELIVERED: "ok",
    InboxState.PROCESSED: "ok",
    InboxState.SKIPPED: "neutral",
    EnvelopeState.WITHDRAWN: "neutral",
    EnvelopeState.REFUSED: "alarm",
    InboxState.DEAD: "alarm",
}


def type_name(type: str) -> str:
    """What a message is about; a type unknown here by its own name."""
    return str(TYPES.get(type, type))


def place_name(code: str) -> str:
    """The jurisdiction's name, or its code where it is gone."""
    try:
        return jurisdiction_by_code(code).name
    except KeyError:
        return code


def reason(error: str) -> str:
    """A stored failure in the user's language, as far as its first colon."""
    head, colon, detail = error.partition(": ")
    return f"{gettext(head)}{colon}{detail}" if head else ""
