"""Words and tone of a clock: open 「剩 2 天」「今天」「逾期 1 天」「时钟已停」, closed 「早 1 天」「晚 1 天」."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

State: TypeAlias = Literal["waiting", "running", "stopped", "closed"]
NEARLY_USED = 0.9


@dataclass(frozen=True, slots=True)
class Face:
    """What a clock shows. `used` and `limit` are working days.

    `left` is days to go: 0 today, negative overdue; on a closed clock positive is early, negative late.
    `due` is None while the clock stands; `note` says why it stands.
    """

    used: int
    limit: int
    left: int
    due: dt.date | None = None
    state: State = "running"
    note: str = ""

    @property
    def words(self) -> str:
        """One of the fixed forms; no other forms exist."""
        match self.state:
            case "waiting":
                return ngettext("limit %(count)s day", "limit %(count)s days", self.limit) % {"count": self.limit}
            case "stopped":
                return _("Clock stopped")
            case "closed":
                return self._closed_words()
            case "running":
                return self._running_words()

    @property
    def tone(self) -> str:
        """neutral, info, ok, caution or alarm."""
        match self.state:
            case "waiting" | "stopped":
                return "neutral"
            case "closed":
                return "alarm" if self.left < 0 else "ok"
            case "running":
                if self.left < 0:
                    return "alarm"
                return "caution" if self.nearly_used else "info"

    @property
    def nearly_used(self) -> bool:
        """Due today or tomorrow, or nine tenths of the limit used."""
        return self.left <= 1 or (self.limit > 0 and self.used / self.limit >= NEARLY_USED)

    @property
    def bar(self) -> tuple[int, int]:
        """Value and maximum of the progress bar: it is full when the limit is reached."""
        maximum = max(self.limit, 1)
        if self.limit == 0:
            return (0 if self.left > 0 else 1), 1
        return min(max(self.used, 0), maximum), maximum

    @property
    def sentence(self) -> str:
        """「用时 12 个工作日，期限 13 个」: time always with its limit."""
        return ngettext(
            "%(used)s working days used, limit %(limit)s",
            "%(used)s working days used, limit %(limit)s",
            self.limit,
        ) % {"used": self.used, "limit": self.limit}

    def _running_words(self) -> str:
        if self.left == 0:
            return _("due today")
        if self.left < 0:
            return ngettext("%(count)s day overdue", "%(count)s days overdue", -self.left) % {"count": -self.left}
        return ngettext("%(count)s day left", "%(count)s days left", self.left) % {"count": self.left}

    def _closed_words(self) -> str:
        if self.left == 0:
            return pgettext("closed on the due day", "on time")
        if self.left < 0:
            return ngettext("%(count)s day late", "%(count)s days late", -self.left) % {"count": -self.left}
        return ngettext("%(count)s day early", "%(count)s days early", self.left) % {"count": self.left}
