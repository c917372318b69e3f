"""What every page knows beside its own data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from frontend.display import Display
from frontend.navigation import collect


def page(request: HttpRequest) -> dict[str, Any]:
    """zone, display, navigation, front_door_url, other_language. Reads no table before `navigation` is used."""
    zone = zone_served()
    return {
        "zone": zone,
        "display": Display.of(request),
        "navigation": SimpleLazyObject(lambda: collect(request, zone)),
        "front_door_url": front_door_url(),
        "other_language": "en" if (get_language() or "").startswith("zh") else "zh-hans",
    }


def zone_served() -> str:
    """portal or office."""
    return "portal" if getattr(settings, "DOOR_ROLE", "office") == "portal" else "office"


def front_door_url() -> str:
    """The province-wide front door, where a citizen chooses a place."""
    port = settings.PORTAL_PORT
    host = settings.PORTAL_DOMAIN if port in {80, 443} else f"{settings.PORTAL_DOMAIN}:{port}"
    return f"{settings.PUBLIC_SCHEME}://{host}/"
