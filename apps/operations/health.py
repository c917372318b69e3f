"""`/healthz`, `/readyz`, `/metrics`: answered on any host, before the host is looked at."""

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tenants.provisioning.role_defaults import differences

ENOUGH_LOCKS = 1024
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
Handler = Callable[[HttpRequest], HttpResponseBase]
REQUESTS = Counter("ganjiang_requests_total", "Requests answered", ["method", "status"])
SECONDS = Histogram("ganjiang_request_seconds", "Time to answer a request, in seconds")


class HealthMiddleware:
    """Answers the three addresses itself and counts every other request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.pages = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page = self.pages.get(request.path)
        if page is not None:
            return page(request)
        with SECONDS.time():
            response = self.get_response(request)
        method = str(request.method) if request.method in METHODS else "other"  # each new label is kept for ever
        REQUESTS.labels(method, str(response.status_code)).inc()
        return response


def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """The process can serve: database (as its role, through the door) and cache answer; else 503 says what does not."""
    problems = {name: text for name, check in CHECKS.items() if (text := check())}
    status = 503 if problems else 200
    return JsonResponse({"status": "not ready" if problems else "ready", "problems": problems}, status=status)


def _database() -> str:
    try:
        with door(PUBLIC):
            if not Jurisdiction.objects.serving().exists():
                return "no jurisdiction is in service"
            return _locks()
    except DatabaseError as error:
        connection.close()
        return str(error).strip().splitlines()[0]


def _locks() -> str:
    """One statement over 112 schemas takes about 900 locks; the server's default of 64 fails it under load."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('max_locks_per_transaction')::int")
        row = cursor.fetchone()
    found = int(row[0]) if row else 0
    return "" if found >= ENOUGH_LOCKS else f"max_locks_per_transaction is {found}: set it to {ENOUGH_LOCKS} or more"


def _cache() -> str:
    try:
        cache.set("readyz", "1", 10)
        return "" if cache.get("readyz") == "1" else "the cache does not keep what it is given"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _roles() -> str:
    """A role may change its own defaults: what is not as the bootstrap has set it is told in words."""
    try:
        with door(PUBLIC), connection.cursor() as cursor:
            found = differences(cursor, settings.DB_PREFIX)
    except DatabaseError as error:
        connection.close()
        return str(error).strip().splitlines()[0]
    return "; ".join(
        f"role {name}: {', '.join(lines)} (manage.py bootstrap sets it back)" for name, lines in found.items()
    )


CHECKS: dict[str, Callable[[], str]] = {"database": _database, "roles": _roles, "cache": _cache}


def metrics(request: HttpRequest) -> HttpResponse:
    """Counters of this process in Prometheus' text format."""
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
