"""How long a name stays locked for an address, by what axes keeps."""

import math
from datetime import timedelta
from ipaddress import ip_network

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone

from frontend.ratelimit import client_address

COOL_OFF = timedelta(hours=settings.AXES_COOLOFF_TIME)
MINUTES = round(COOL_OFF.total_seconds() / 60)


def client_ip(request: HttpRequest) -> str | None:
    """The browser's address as the trusted proxies tell it: behind one, everybody has the proxy's. For axes too."""
    address = client_address(request)
    try:
        ip_network(address, strict=False)
    except ValueError:
        return None
    return address


def minutes_left(request: HttpRequest, username: str) -> int:
    """Whole minutes until the next try, at least one."""
    address = getattr(request, "axes_ip_address", None)
    attempts = AccessAttempt.objects.filter(username=username, ip_address=address)
    last = attempts.aggregate(last=Max("attempt_time"))["last"]
    if last is None:
        return MINUTES
    left: timedelta = last + COOL_OFF - timezone.now()
    return max(1, math.ceil(left.total_seconds() / 60))
