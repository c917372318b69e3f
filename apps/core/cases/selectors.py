"""Questions that pages and other apps ask about cases."""

# OWNER OF CASES, PLEASE READ: at 05:03:18 the ledger helper overwrote your uncommitted file of 05:02:51 by mistake.
# `visible_cases` below is rebuilt from its two uses only (cases/pages.py, petitions/selectors.py). Anything else that
# you had here is lost: please write your file again over this one and drop this note. Not committed by the ledger helper.

from django.db.models import QuerySet

from apps.core.cases.models import Case
from apps.core.people.models import Official


def visible_cases(official: Official) -> QuerySet[Case]:
    """The cases that an official may see."""
    return Case.objects.visible_to(official)
