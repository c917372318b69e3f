"""`unread_notices`: the number on the bell of the office's top bar, asked for only where a page draws it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from apps.core.messaging.selectors import unread_count


def bell(request: HttpRequest) -> dict[str, Any]:
    """Nothing where no official is signed in."""
    official = getattr(request, "official", None)
    if official is None:
        return {}
    return {"unread_notices": SimpleLazyObject(lambda: unread_count(official.pk))}
