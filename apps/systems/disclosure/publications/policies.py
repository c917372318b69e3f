"""Who may what. Drafts may hold what must not be public: only their organ sees them, and those who answer for all.

Written by clerk or handler of the organ, reviewed by its reviewer, published by a leader of it or of the government's
office, which is in charge of disclosure. That they are three people is the services' and PostgreSQL's business.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from apps.core.people.enums import Duty
from apps.core.people.models import Department
from apps.systems.disclosure.publications.enums import PublicationState
from apps.systems.disclosure.publications.models import Publication
from tenants.enums import Level

View = Callable[..., HttpResponseBase]
WRITERS = (Duty.CLERK, Duty.HANDLER)
REVIEWERS = (Duty.REVIEWER,)
PUBLISHERS = (Duty.LEADER,)
OVERSEERS = (Duty.LEADER, Duty.SUPERVISOR)
IN_CHARGE = "office"  # code of the government's office


def at_a_place(view: View) -> View:
    """404 at the centre, which publishes nothing."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        jurisdiction = getattr(request, "jurisdiction", None)
        if jurisdiction is None or jurisdiction.level == Level.CENTRE:
            raise Http404("the centre publishes nothing itself")
        return view(request, *args, **kwargs)

    return guarded


def oversees_all(official: Any) -> bool:
    """Whether somebody answers for the disclosure of the whole jurisdiction."""
    return any(h.duty in OVERSEERS and h.department.code == IN_CHARGE for h in official.duties)


def visible_to(official: Any) -> QuerySet[Publication]:
    """What was published, and the drafts of one's own organs."""
    found = Publication.objects.select_related("department")
    if oversees_all(official):
        return found
    own = {h.department_id for h in official.duties if h.duty != Duty.ADMIN}
    return found.filter(Q(version__gte=1) | Q(department__in=own))


def sees_draft(official: Any, publication: Publication) -> bool:
    """Whether somebody may read what is not public yet."""
    own = {h.department_id for h in official.duties if h.duty != Duty.ADMIN}
    return oversees_all(official) or publication.department_id in own


def writes_for(official: Any) -> list[Department]:
    """The organs in whose name somebody writes."""
    found = {h.department for h in official.duties if h.duty in WRITERS and h.department.active}
    return sorted(found, key=lambda department: (department.position, department.code))


def may_write(official: Any, publication: Publication) -> bool:
    """Begin, change, hand in, drop."""
    return bool(official.holds(*WRITERS, department_id=publication.department_id))


def may_review(official: Any, publication: Publication) -> bool:
    """Clear or return."""
    return bool(official.holds(*REVIEWERS, department_id=publication.department_id))


def may_publish(official: Any, publication: Publication) -> bool:
    """Publish, schedule, withdraw."""
    in_charge = any(h.duty in PUBLISHERS and h.department.code == IN_CHARGE for h in official.duties)
    return in_charge or bool(official.holds(*PUBLISHERS, department_id=publication.department_id))


def demand(allowed: bool) -> None:
    """403 where the duty is another's."""
    if not allowed:
        raise PermissionDenied(_("Another duty does this."))


def is_public(publication: Publication) -> bool:
    """Whether citizens can read it now."""
    return publication.state == PublicationState.PUBLISHED
