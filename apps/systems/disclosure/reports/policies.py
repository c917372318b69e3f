"""Who may see and write reports."""

from apps.core.people.enums import Duty
from apps.core.people.models import Official
from tenants.enums import Level
from tenants.models import Jurisdiction

SEES = (Duty.CLERK, Duty.HANDLER, Duty.REVIEWER, Duty.LEADER, Duty.SUPERVISOR)


def may_see(official: Official) -> bool:
    """Everybody who works on cases: a report becomes public anyway."""
    return official.holds(*SEES)


def may_sum(official: Official, place: Jurisdiction) -> bool:
    """Leaders and supervisors of a place that has others below it."""
    return place.level in {Level.PROVINCE, Level.CITY} and official.holds(Duty.LEADER, Duty.SUPERVISOR)


def may_enter(official: Official, organ: str) -> bool:
    """The organ's own people; the clerk and leaders for the jurisdiction and for every organ."""
    if official.holds(Duty.CLERK, Duty.LEADER):
        return True
    return bool(organ) and any(
        holding.duty == Duty.HANDLER and holding.department.code == organ for holding in official.duties
    )


def may_finish(official: Official) -> bool:
    """Leaders."""
    return official.holds(Duty.LEADER)
