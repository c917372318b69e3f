"""A jurisdiction never loses its last administrator, not even when two of them act at the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.people.enums import Duty
from apps.core.people.models import DutyHolding, Official
from apps.core.people.refusals import ChangeRefused


@contextmanager
def keep_an_administrator() -> Iterator[None]:
    """What is done inside is undone where no active administrator would be left. Raises ChangeRefused.

    The holdings of the duty are locked first: a second official who would take away the other one waits here until
    the first has committed, and then counts what is left. (Counting without the lock let both go.)
    """
    with transaction.atomic():
        before = DutyHolding.objects.filter(duty=Duty.ADMIN).order_by("pk").select_for_update()
        had = bool(list(before))
        yield
        if had and not Official.objects.holding(Duty.ADMIN).exists():
            raise ChangeRefused(
                _("The jurisdiction would be left without an administrator. Make somebody else administrator first.")
            )
