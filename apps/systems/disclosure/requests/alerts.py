"""Who is told when a mark is raised on a request."""

from apps.core.cases.marks import on_mark
from apps.core.cases.sweep import Raised
from apps.core.catalogue.enums import CaseKind
from apps.systems.disclosure.requests.telling import holding, notify, responsible


@on_mark
def tell(raised: Raised) -> None:
    """The handlers of the organ (before it is assigned the clerks); of what is overdue leaders and supervisors too."""
    case = raised.case
    if case.kind != CaseKind.DISCLOSURE:
        return
    facts, key = {"due_on": raised.due_on.isoformat()}, raised.due_on.isoformat()
    notify(responsible(case), case, f"{raised.kind}_official", facts, key=key)
    if raised.kind == "overdue":
        notify(holding("leader"), case, "overdue_official", facts, key=key)
        notify(holding("supervisor"), case, "overdue_official", facts, key=key)
