"""Jurisdictions and hosts, cached in the process: a page without a query stays a page without a query.

An entry lives 30 seconds at most; a change made in this process is seen at once (`forget`). A renamed host is
therefore known everywhere within half a minute.
"""

import threading
import time
from dataclasses import dataclass

from django.db import connection

from tenants.context import PUBLIC, door
from tenants.models import Domain, Jurisdiction

TTL_SECONDS = 30.0


class UnknownHost(LookupError):
    """No jurisdiction answers at this host in this zone."""


@dataclass(frozen=True)
class _Register:
    read_at: float
    by_schema: dict[str, Jurisdiction]
    by_host: dict[tuple[str, str], Jurisdiction]


_lock = threading.Lock()
_register: _Register | None = None


def _read() -> _Register:
    rows = {j.pk: j for j in Jurisdiction.objects.all()}
    hosts = {(d.zone, d.domain): rows[d.tenant_id] for d in Domain.objects.all()}
    return _Register(time.monotonic(), {j.schema_name: j for j in rows.values()}, hosts)


def _current() -> _Register:
    global _register
    register = _register
    if register is not None and time.monotonic() - register.read_at < TTL_SECONDS:
        return register
    with _lock:
        register = _register
        if register is not None and time.monotonic() - register.read_at < TTL_SECONDS:
            return register
        if getattr(connection, "opening", None) is not None:
            register = _read()
        else:
            with door(PUBLIC):
                register = _read()
        _register = register
    return register


def forget() -> None:
    """Read the register anew at the next question."""
    global _register
    _register = None


def all_jurisdictions() -> list[Jurisdiction]:
    """Every jurisdiction, the central team included, by code."""
    return sorted(_current().by_schema.values(), key=lambda j: j.code)


def jurisdiction_by_schema(schema: str) -> Jurisdiction:
    """The jurisdiction of a schema; KeyError where there is none."""
    return _current().by_schema[schema]


def jurisdiction_by_code(code: str) -> Jurisdiction:
    """The jurisdiction of a division code; KeyError where there is none."""
    for jurisdiction in _current().by_schema.values():
        if jurisdiction.code == code:
            return jurisdiction
    raise KeyError(code)


def jurisdiction_by_slug(slug: str) -> Jurisdiction:
    """The jurisdiction of a slug; KeyError where there is none."""
    for jurisdiction in _current().by_schema.values():
        if jurisdiction.slug == slug:
            return jurisdiction
    raise KeyError(slug)


def jurisdiction_at(zone: str, host: str) -> Jurisdiction:
    """The jurisdiction that answers at `host` (no port) in a zone.

    Raises UnknownHost.
    """
    try:
        return _current().by_host[zone, host]
    except KeyError:
        raise UnknownHost(host) from None


def subtree(jurisdiction: Jurisdiction) -> list[Jurisdiction]:
    """The jurisdiction and those below it, by code: the scope of its oversight. The centre and province see all."""
    if jurisdiction.level in {"province", "centre"}:
        return [j for j in all_jurisdictions() if j.level != "centre"]
    return [j for j in all_jurisdictions() if jurisdiction.code in {j.code, j.parent_code}]
