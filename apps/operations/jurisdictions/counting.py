"""The figures of the province after a schema has come, gone or been replaced, in the transaction that did it."""

from django.db import connection

from apps.core.counters import services, statements
from apps.core.counters.models import CaseDelta
from tenants.models import Jurisdiction


def recount_here() -> int:
    """Count every case of the jurisdiction behind the open door anew; the number of cases."""
    return services.rebuild_here()


def take_out(place: Jurisdiction) -> None:
    """Take out the figures of the jurisdiction behind the open door: its cases belong to another one now."""
    CaseDelta.objects.all().delete()
    with connection.cursor() as cursor:
        for statement in (statements.LOCK, *statements.FORGET):
            cursor.execute(statement, {"code": place.code})
