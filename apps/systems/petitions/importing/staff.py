"""Who works in a jurisdiction: read once, used for every message of it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.people.enums import Duty
from apps.core.people.models import Department, Official
from apps.systems.petitions.importing.sorting import FALLBACK


class NobodyThere(LookupError):
    """A jurisdiction has no official, or no department, for an act."""


@dataclass(frozen=True)
class Team:
    """The people of one case: each act has its own."""

    department: Department
    clerk: Official
    handler: Official
    reviewer: Official
    leader: Official


class Staff:
    """Departments and active officials with their duties, behind the open door of the jurisdiction."""

    def __init__(self) -> None:
        self.departments = {d.code: d for d in Department.objects.filter(active=True)}
        self._officials: list[Official] = list(
            Official.objects.filter(is_active=True).prefetch_related("holdings__department").order_by("username")
        )
        for official in self._officials:
            official.__dict__["duties"] = list(official.holdings.all())  # the cached property, without a query each

    def official(self, duty: Duty, department: Department | None = None, *, but: tuple[Official, ...] = ()) -> Official:
        """The first who holds a duty (in a department) and is none of `but`. Raises NobodyThere."""
        where = department.pk if department is not None else None
        for official in self._officials:
            if official not in but and official.holds(duty, department_id=where):
                return official
        raise NobodyThere(
            _("nobody is there with the duty: %(duty)s (%(department)s)")
            % {"duty": duty.label, "department": department.short_name if department is not None else "—"}
        )

    def team(self, department_code: str) -> Team:
        """The people of a department; where it is not staffed, of the government's office. Raises NobodyThere."""
        first = self.departments.get(department_code)
        office = self.departments.get(FALLBACK)
        for department in (first, office):
            if department is None:
                continue
            try:
                return self._team(department)
            except NobodyThere:
                if department is office or office is None:
                    raise
        raise NobodyThere(_("the jurisdiction has no department %(code)s") % {"code": department_code})

    def _team(self, department: Department) -> Team:
        handler = self.official(Duty.HANDLER, department)
        reviewer = self.official(Duty.REVIEWER, department, but=(handler,))
        return Team(
            department=department,
            clerk=self.official(Duty.CLERK),
            handler=handler,
            reviewer=reviewer,
            leader=self.official(Duty.LEADER, but=(handler, reviewer)),
        )
