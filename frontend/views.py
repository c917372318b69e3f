"""Language, display, and the pages for what went wrong. None of them reads a table."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from frontend.display import YEAR, Display


def back_to(request: HttpRequest) -> str:
    """`next` of the form, or the page the person came from, when it is ours; the home page otherwise."""
    for target in (request.POST.get("next"), request.headers.get("Referer")):
        if target and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
            return target
    return "/"


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """POST language=zh-hans|en, next=/path. Kept in a cookie; an unknown language changes nothing."""
    response = HttpResponseRedirect(back_to(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=request.is_secure()
        )
    return response


@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """POST size=normal|large, theme=auto|light|dark, keys=on|off (any of them), next=/path."""
    response = HttpResponseRedirect(back_to(request))
    choice = Display.of(request).changed(request.POST.get("size"), request.POST.get("theme"), request.POST.get("keys"))
    choice.save(response, secure=request.is_secure())
    return response


def explain(request: HttpRequest, name: str, status: int, **values: object) -> HttpResponse:
    """A page of errors/; where htmx asked, its main part takes the place of the page's own."""
    return for_htmx(request, render(request, f"errors/{name}.html", values, status=status))


def for_htmx(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.headers.get("HX-Request"):
        for name, value in (("HX-Retarget", "#main"), ("HX-Reselect", "#main"), ("HX-Reswap", "outerHTML")):
            response.headers[name] = value
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; what is only too large gets its own page."""
    if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)):
        return too_large(request)
    return explain(request, "400", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 for insiders; the reason given to PermissionDenied is shown."""
    return explain(request, "403", 403, reason=str(exception or ""))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return explain(request, "404", 404)


def conflict(request: HttpRequest, *, who: str = "", what: str = "", url: str = "") -> HttpResponse:
    """409: somebody else acted first. `what` is a sentence (刘桂英 2 分钟前已转办), `url` the case as it is now."""
    return explain(request, "409", 409, who=who, what=what, url=url)


def too_large(request: HttpRequest) -> HttpResponse:
    return explain(request, "413", 413)


def too_many_requests(request: HttpRequest, *, seconds: int = 60) -> HttpResponse:
    """429 with Retry-After; `seconds` until the next try is welcome."""
    minutes = -(-seconds // 60)
    response = explain(request, "429", 429, minutes=minutes)
    response.headers["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request's context: what broke may break again there."""
    return for_htmx(request, HttpResponse(render_to_string("errors/500.html"), status=500))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form stood open too long or cookies are off; what was typed is still behind the back button."""
    return explain(request, "csrf", 403)
