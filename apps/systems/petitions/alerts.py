"""Who is told when a mark is raised: those who have to act; of what is overdue the supervisors too."""

from apps.core.cases.marks import on_mark
from apps.core.cases.sweep import Raised
from apps.core.people.models import Official
from apps.systems.petitions.telling import notify, responsible


@on_mark
def tell(raised: Raised) -> None:
    """Ring the bell of the responsible officials, once for a clock and due date."""
    if raised.case.kind != "petition":
        return
    facts = {"due_on": raised.due_on.isoformat()}
    key = f"{raised.due_on.isoformat()}"
    notify(responsible(raised.case), raised.case, f"{raised.kind}_official", facts, key=key)
    if raised.kind == "overdue":
        notify(Official.objects.all().holding("supervisor"), raised.case, "overdue_official", facts, key=key)
