"""Letters being written: what was typed is kept as typed, valid or not."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.core.citizens.drafts import SECONDS_KEPT, Drafts
from apps.core.citizens.models import Draft
from tenants.context import tell

COOKIE = "petition_draft"
RECEIPT_COOKIE = "petition_receipt"
DRAFTS = Drafts("petition", "petition_sent", "citizens.draft")
_LONGEST = 20_000

Typed = dict[str, Any]


@dataclass
class Writing:
    """A letter in the making. `answers` is what was typed at each step; `files` are in quarantine storage already."""

    token: str
    row: Draft
    answers: dict[str, Typed] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)

    def typed(self, step: str) -> Typed:
        """What was typed at a step; empty where it was not reached yet."""
        return self.answers.get(step, {})

    def save(self) -> None:
        """Keep it for another seven days."""
        DRAFTS.keep(self.row, {"answers": self.answers, "files": self.files})


@dataclass(frozen=True)
class Sent:
    """What became of a draft: the receipt, readable in the same browser for some hours."""

    schema: str
    number: str
    code: str
    digest: str
    title: str
    kind: str
    sent_at: str
    written_as: str


def start(*, schema: str) -> Writing:
    """A new draft."""
    token, row = DRAFTS.begin(schema=schema)
    return Writing(token, row)


def of_browser(request: HttpRequest, *, lock: bool = False) -> Writing | None:
    """The letter that this browser is writing; `lock` holds it until the end of the request."""
    token = request.COOKIES.get(COOKIE, "")
    row = DRAFTS.find(token, lock=lock)
    if row is None:
        return None
    content = DRAFTS.read(row)
    return Writing(token, row, content.get("answers", {}), content.get("files", []))


def keep_typed(writing: Writing, step: str, values: Typed) -> None:
    """Keep what was typed at a step, right or wrong; endless texts are cut."""
    writing.answers[step] = {name: v[:_LONGEST] if isinstance(v, str) else v for name, v in values.items()}
    writing.save()


def turn_into_receipt(writing: Writing, sent: Sent) -> None:
    """The letter is sent: number and code stay for some hours."""
    DRAFTS.turn_into_receipt(writing.row, sent.__dict__)


def receipt(token: str) -> Sent | None:
    """The receipt that a draft turned into."""
    content = DRAFTS.receipt(token)
    return Sent(**content) if content else None


def receipt_of_browser(request: HttpRequest) -> Sent | None:
    """The receipt of the letter that this browser sent last."""
    return receipt(request.COOKIES.get(RECEIPT_COOKIE, ""))


def throw_away(writing: Writing) -> None:
    """The letter is not needed any more."""
    tell(draft=writing.token)
    writing.row.delete()


def remember(response: HttpResponse, writing: Writing) -> None:
    """The token goes into a cookie over all portals: a draft follows its writer to another place."""
    response.set_cookie(
        COOKIE,
        writing.token,
        max_age=SECONDS_KEPT,
        domain=settings.PORTAL_COOKIE_DOMAIN or None,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """The draft is gone; so is its cookie."""
    response.delete_cookie(COOKIE, domain=settings.PORTAL_COOKIE_DOMAIN or None, samesite="Lax")


def remember_receipt(response: HttpResponse, token: str) -> None:
    """The receipt can be seen again until the browser is closed."""
    forget(response)
    response.set_cookie(
        RECEIPT_COOKIE,
        token,
        path="/petitions/",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
