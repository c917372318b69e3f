"""What is added on the page of something that was handed in before, by who may see it in this browser."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from apps.core.files.services import DamagedFile, download
from apps.core.relay import letters
from apps.core.relay.models import PublicRecord
from apps.core.relay.services import StoredFile, hand_in


def add_to(
    request: HttpRequest,
    record: PublicRecord,
    kind: str,
    payload: dict[str, Any],
    *,
    page: str,
    files: list[StoredFile] | None = None,
) -> HttpResponse:
    """Hand it in; the browser remembers that it waits, and goes back to `page` (the name of the record's address)."""
    account = request.citizen.id  # type: ignore[attr-defined]
    hand_in(kind=kind, payload=payload, number=record.number, account=account, files=files or [])
    known = letters.of_browser(request)
    known.hand_in(record.number, kind)
    response = redirect(page, record.number)
    letters.remember(response, known)
    return response


def no_longer(request: HttpRequest, number: str, *, page: str, words: str) -> HttpResponse:
    """Not, or no longer, possible: back to the page. Pressed twice, nothing is said: the first one waits there."""
    if not letters.of_browser(request).waiting.get(number):
        messages.warning(request, words)
    return redirect(page, number)


def hand_out(record: PublicRecord, key: str) -> HttpResponseBase:
    """A file of the record; 404 for one that is not its own, or is damaged."""
    found = record.files.filter(pk=key).first()
    if found is None:
        raise Http404
    try:
        return download(stored_as=found.stored_as, name=found.name, content_type=found.content_type)
    except DamagedFile as error:
        raise Http404 from error
