"""How the console says whom something is about and how many."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.enums import Level
from tenants.flags.enums import Scope
from tenants.models import Jurisdiction
from tenants.rollouts.enums import Ring
from tenants.selectors import jurisdiction_by_code


def scope_name(scope: str, target: str) -> str:
    """「县级」「试点县」「修水县」「全部」."""
    match scope:
        case Scope.EVERYWHERE:
            return _("Everywhere")
        case Scope.LEVEL:
            return level_name(target)
        case Scope.RING:
            return str(Ring(target).label) if target in Ring.values else target
    try:
        return jurisdiction_by_code(target).name
    except KeyError:
        return target


def level_name(level: str) -> str:
    """The level in words; what is none stays as it is."""
    return str(Level(level).label) if level in Level.values else level


def how_many(places: Iterable[Jurisdiction]) -> str:
    """「1 个省本级、12 个县（市、区）」 of jurisdictions; empty for none."""
    levels = [place.level for place in places]
    return _(", ").join(_counted(level, levels.count(level)) for level in Level.values if level in levels)


def _counted(level: str, count: int) -> str:
    match level:
        case Level.CENTRE:
            return _("the central team")
        case Level.PROVINCE:
            return _("the province itself")
        case Level.CITY:
            return ngettext("%(count)d city", "%(count)d cities", count) % {"count": count}
    return ngettext("%(count)d county", "%(count)d counties", count) % {"count": count}
