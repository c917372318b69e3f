"""What a rule is, and what it finds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.utils.functional import Promise

from apps.core.workdays.services import Calendar
from apps.platforms.supervision.enums import Level, Part
from apps.platforms.supervision.events import Happening

if TYPE_CHECKING:
    from apps.platforms.supervision.folding import MatterView

Parameters = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A rule that is, or will be at `at`, broken by a matter. `key` makes its alert once for the matter.

    `used_days` of `limit_days` are counted at `at`; `clock` is the limit's run (`ClockRun.facts`), `evidence` the
    ledger entries that it rests on; `cause` the key of the yellow card that a red one follows.
    """

    rule: str
    level: str
    key: str
    at: datetime
    department: str = ""
    official: str = ""
    official_name: str = ""
    step: str = ""
    due_on: date | None = None
    limit_days: int | None = None
    used_days: int | None = None
    evidence: tuple[UUID, ...] = ()
    clock: dict[str, Any] = field(default_factory=dict)
    cause: str = ""
    version: int = 0


class Rule:
    """A rule by its code. `timed`: it falls due by the passing of time, else an entry breaks it by itself."""

    code: ClassVar[str]
    name: ClassVar[str | Promise]
    part: ClassVar[str] = Part.PROCEDURE
    level: ClassVar[str] = Level.YELLOW
    defaults: ClassVar[Parameters] = {}
    timed: ClassVar[bool] = False

    @classmethod
    def starting(cls) -> Parameters:
        """The parameters that a new rulebook gives the rule."""
        return {"on": True, "level": str(cls.level), **cls.defaults}

    def find(self, matter: "MatterView", with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        """What the matter by itself breaks, or will break if nothing happens any more: nothing under a rule that
        follows others.
        """
        return iter(())

    def by(self, matter: "MatterView", h: Happening, with_: Parameters, *, evidence: tuple[UUID, ...] = ()) -> Finding:
        """A finding against who made an entry, at the moment at which it was entered."""
        return Finding(
            rule=self.code,
            level=with_["level"],
            key=f"{self.code}:{h.entry}",
            at=h.recorded_at,
            department=str(h.facts.get("department") or matter.department or h.department),
            official=h.official,
            official_name=h.official_name,
            step=str(h.facts.get("step") or ""),
            evidence=(*evidence, h.entry),
        )
