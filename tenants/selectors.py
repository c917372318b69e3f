"""Jurisdictions and hosts, cached in the process: a page without a query stays a page without a query.

An entry lives 30 seconds at most; a change made in this process is seen at once (`forget`). A renamed host is
therefore known everywhere within half a minute.
"""

from dataclasses import dataclass

from tenants.models import Domain, Jurisdiction
from tenants.registers import Register


class UnknownHost(LookupError):
    """No jurisdiction answers at this host in this zone."""


@dataclass(frozen=True)
class _Places:
    by_schema: dict[str, Jurisdiction]
    by_host: dict[tuple[str, str], Jurisdiction]
    former_hosts: frozenset[tuple[str, str]]


def _read() -> _Places:
    rows = {j.pk: j for j in Jurisdiction.objects.all()}
    domains = list(Domain.objects.all())
    hosts = {(d.zone, d.domain): rows[d.tenant_id] for d in domains}
    former = frozenset((d.zone, d.domain) for d in domains if d.former)
    return _Places({j.schema_name: j for j in rows.values()}, hosts, former)


_register: Register[_Places] = Register(_read)
_current = _register.current


def forget() -> None:
    """Read the register anew at the next question."""
    _register.forget()


def forget_after_commit() -> None:
    """Read it anew when the transaction has committed."""
    _register.forget_after_commit()


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


def is_former_host(zone: str, host: str) -> bool:
    """Whether the host is an earlier one of its jurisdiction, which has another name now."""
    return (zone, host) in _current().former_hosts


def present(jurisdiction: Jurisdiction) -> Jurisdiction:
    """The jurisdiction itself, or the one into which it was merged (and that one, and so on)."""
    by_code = {j.code: j for j in _current().by_schema.values()}
    found = jurisdiction
    while found.successor_code:
        found = by_code[found.successor_code]
    return found


def codes_of(jurisdiction: Jurisdiction) -> set[str]:
    """Its division code and those of all that were merged into it: in whose names it speaks."""
    return {j.code for j in all_jurisdictions() if present(j).code == jurisdiction.code}


def subtree(jurisdiction: Jurisdiction) -> list[Jurisdiction]:
    """The jurisdiction and those below it, by code: the scope of its oversight. The centre and province see all.

    One that was merged is not among them: its cases, and with them its history, belong to its successor.
    """
    own = [j for j in all_jurisdictions() if not j.successor_code]
    if jurisdiction.level in {"province", "centre"}:
        return [j for j in own if j.level != "centre"]
    return [j for j in own if jurisdiction.code in {j.code, j.parent_code}]
