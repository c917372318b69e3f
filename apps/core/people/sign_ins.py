"""Sessions of officials: eight hours at most, three browsers at once, the oldest ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from apps.core.people.locking import client_ip
from apps.core.people.models import Official, SignIn

AT_ONCE = 3
FACTOR = "second_factor"  # key in the session: this sign-in needs the second factor


def begin(request: HttpRequest, official: Official, *, second_factor: bool) -> SignIn:
    """Sign the official in under a new session key; the oldest sign-ins beyond AT_ONCE end.

    The session ends eight hours from now however busy it is. The official's row is locked, so that two sign-ins at
    the same moment do not both find room.
    """
    Official.objects.select_for_update().get(pk=official.pk)
    login(request, official)
    now = timezone.now()
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    if second_factor:
        request.session[FACTOR] = True
    request.session.save()
    started = SignIn.objects.create(
        session_id=request.session.session_key or "",
        official=official,
        started_at=now,
        address=client_ip(request),
        browser=request.headers.get("User-Agent", "")[:200],
    )
    oldest = SignIn.objects.filter(official=official, session__expire_date__gt=now).order_by("-started_at", "-id")
    _end(oldest[AT_ONCE:])
    return started


def current(request: HttpRequest) -> SignIn | None:
    """The sign-in of this browser."""
    return SignIn.objects.filter(session_id=request.session.session_key).first()


def of(official: Official) -> list[SignIn]:
    """Every browser in which the official is signed in now, newest first."""
    return list(SignIn.objects.filter(official=official, session__expire_date__gt=timezone.now()))


def end_all(official: Official, *, but: str | None = None) -> int:
    """End the official's sessions (but the one with this key); how many there were."""
    return _end(SignIn.objects.filter(official=official).exclude(session_id=but or ""))


def _end(sign_ins: Any) -> int:
    keys = [sign_in.session_id for sign_in in sign_ins]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


@contextmanager
def rotating(request: HttpRequest) -> Iterator[None]:
    """Inside, the session gets a new key (Django deletes the old row, and the sign-in with it): keep the sign-in."""
    before = current(request)
    yield
    if before is not None and before.session_id != request.session.session_key:
        request.session.save()
        before.session_id = request.session.session_key or ""
        before.save(force_insert=True)
