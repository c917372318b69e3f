"""The language of the page, and what the browser may load."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from frontend.context import zone_served

Handler = Callable[[HttpRequest], HttpResponseBase]


def language_of(request: HttpRequest) -> str:
    """The person's choice, else the default: Chinese. What the browser prefers is not asked (DESIGN 11)."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Stands outside everything that renders a page, the page for an unknown host included."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", translation.to_locale(language).replace("_", "-"))
        return response


class ContentSecurityPolicyMiddleware:
    """No inline script, no inline style, nothing from elsewhere. A view may set its own policy."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.policy = policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


def policy() -> str:
    """The policy of the zone. A form of the portal may lead to another place's host (choosing a place, signing in)."""
    forms = "'self'"
    if zone_served() == "portal":
        hosts = f"{settings.PORTAL_DOMAIN}:{settings.PORTAL_PORT}"
        if settings.PORTAL_PORT in {80, 443} or settings.PUBLIC_SCHEME == "https":
            hosts = settings.PORTAL_DOMAIN
        forms += f" {settings.PUBLIC_SCHEME}://{hosts} {settings.PUBLIC_SCHEME}://*.{hosts}"
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action {forms}",
            "frame-ancestors 'none'",
        )
    )
