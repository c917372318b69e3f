"""The central notices over a page. Nothing is read before a template draws them, and no query where there is none."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from apps.operations import notices
from apps.operations.models import CentralNotice
from frontend.context import zone_served

DISMISSED = "dismissed_notices"


def central_notices(request: HttpRequest) -> dict[str, Any]:
    """`central_notices`: what stands over this page, without what the official has put away in this session."""
    return {"central_notices": SimpleLazyObject(lambda: _of(request))}


def _of(request: Any) -> list[CentralNotice]:
    found = notices.shown(zone_served(), getattr(request, "jurisdiction", None))
    session = getattr(request, "session", None)
    if not found or session is None:
        return found
    away = session.get(DISMISSED, [])
    return [notice for notice in found if str(notice.pk) not in away]
