"""What the closed page says: kept in the process, read by both zones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenants.maintenance.models import Maintenance
from tenants.models import Jurisdiction
from tenants.registers import Register


@dataclass(frozen=True)
class Closed:
    """What everybody may know of a closing."""

    words: str
    expected_end: datetime
    began_at: datetime


def _read() -> dict[str, Closed]:
    # these columns only: the portal may not read who closed it and why
    rows = Maintenance.objects.filter(ended_at=None).order_by("code")
    return {
        code: Closed(words, expected_end, began_at)
        for code, words, expected_end, began_at in rows.values_list("code", "words", "expected_end", "began_at")
    }


_register: Register[dict[str, Closed]] = Register(_read)
forget_after_commit = _register.forget_after_commit


def closed(jurisdiction: Jurisdiction) -> Closed | None:
    """The closing that is open now, as far as this process knows."""
    return _register.current().get(jurisdiction.code)


def open_maintenance(jurisdiction: Jurisdiction) -> Maintenance | None:
    """The closing with everything, read now; for the office."""
    return Maintenance.objects.filter(code=jurisdiction.code, ended_at=None).first()


def history(jurisdiction: Jurisdiction) -> Any:
    """Every closing, the newest first."""
    return Maintenance.objects.filter(code=jurisdiction.code)
