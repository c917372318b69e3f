"""Each act on a jurisdiction is told twice in its own transaction: in its ledger and in the central team's."""

from typing import Any

from apps.core.ledger.services import Actor, record
from tenants.context import open_schema, through
from tenants.enums import Level
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions


def record_there_and_in_the_centre(
    place: Jurisdiction, *, act: str, actor: Actor, reason: str = "", facts: dict[str, Any]
) -> None:
    """One entry in each of the two ledgers, inside the open transaction."""
    with through(place):
        record(act=act, actor=actor, reason=reason, facts=facts)
    record_in_the_centre(place, act=act, actor=actor, reason=reason, facts=facts)


def record_in_the_centre(
    place: Jurisdiction, *, act: str, actor: Actor, reason: str = "", facts: dict[str, Any]
) -> None:
    """An entry in the central team's ledger that names the jurisdiction, inside the open transaction."""
    centre = next((j for j in all_jurisdictions() if j.level == Level.CENTRE), None)
    if centre is None or centre.schema_name == open_schema() or centre.pk == place.pk:
        return  # an installation without a centre (a single county restored elsewhere), or the centre itself
    with through(centre):
        told = {"jurisdiction": place.code, "name": place.name, "slug": place.slug, **facts}
        record(act=act, actor=actor, reason=reason, facts=told)
