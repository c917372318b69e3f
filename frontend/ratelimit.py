"""Rate limits at public entrances: a decorator on views, counted in the zone's cache.

    @rate_limited("petitions.submit", Rate(times=10, seconds=600))
    @rate_limited("track", Rate(times=20, seconds=600), subject=lambda request: request.POST.get("number", ""))
    def view(request): ...

Without `subject` the address of the browser is counted (an IPv6 network of 64 bits as one), with it whatever it
returns; nothing returned is not counted. Only POST is counted unless `methods` says otherwise. The cache's keys carry
the jurisdiction; with `everywhere` the portals of all places count together, where going from one to the next would
multiply the rate. A cache that is down limits nobody: the entrance stays open, and the log says so.
"""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

from frontend.views import too_many_requests
from tenants.caching import EVERYWHERE

View = Callable[..., HttpResponseBase]
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `times` in a window of `seconds`."""

    times: int
    seconds: int


def rate_limited(
    name: str,
    rate: Rate,
    *,
    subject: Callable[[HttpRequest], str] | None = None,
    methods: tuple[str, ...] = ("POST",),
    everywhere: bool = False,
) -> Callable[[View], View]:
    """Answer 429 with the time of the next try when the subject has used up its rate at this entrance."""

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in methods:
                counted = subject(request) if subject else client_address(request)
                wait = seconds_to_wait(name, rate, counted, everywhere=everywhere) if counted else 0
                if wait:
                    return too_many_requests(request, seconds=wait)
            return view(request, *args, **kwargs)

        return limited

    return decorate


def seconds_to_wait(name: str, rate: Rate, subject: str, *, everywhere: bool = False) -> int:
    """Count one try; 0 while it is within the rate, else the seconds until the window ends."""
    now = time.time()
    window = int(now // rate.seconds)
    counted = hashlib.sha256(f"{name}\0{subject}".encode()).hexdigest()[:32]
    key = f"{EVERYWHERE if everywhere else ''}rate:{counted}:{window}"
    try:
        cache.add(key, 0, timeout=2 * rate.seconds)
        used = cache.incr(key)
    except Exception as error:  # whatever the cache's client raises: an entrance must not close because of it
        logger.warning("rate limit not counted: the cache does not answer", entrance=name, error=repr(error))
        return 0
    return 0 if used <= rate.times else max(1, int((window + 1) * rate.seconds - now) + 1)


def client_address(request: HttpRequest) -> str:
    """The address of the browser: of the connection, or as `PROXY_HOPS` trusted proxies before us tell it."""
    hops = settings.PROXY_HOPS
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    address = told[-hops] if hops and len(told) >= hops else request.META.get("REMOTE_ADDR", "")
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return str(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
