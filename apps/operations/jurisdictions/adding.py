"""Adding a jurisdiction: registered, its schema replayed, its house seeded, put in service.

Each step finds what an earlier run has done; killed between any two of them the jurisdiction is not in service yet,
answers nothing, and the same command goes on.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.ledger.services import Actor, record
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.core.people.seeding import seed_departments
from apps.core.people.services import create_official, first_password, reset_password, set_duties
from apps.operations.jurisdictions import naming
from apps.operations.jurisdictions.entries import record_in_the_centre
from apps.operations.jurisdictions.refusals import JurisdictionRefused
from apps.operations.seeding import seed_jurisdiction
from apps.platforms.exchange.services import publish_directory
from tenants import selectors
from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState, Level
from tenants.models import Jurisdiction, Recording
from tenants.provisioning.jurisdictions import Division, provision, register
from tenants.provisioning.schemas import owner_role

ADMINISTRATOR = "admin"
DEMO_ACCOUNT = "ganjiang-demo"


@dataclass(frozen=True)
class Added:
    """What was made. `password` is the administrator's first one, told once; empty where the accounts were there."""

    jurisdiction: Jurisdiction
    username: str
    password: str


def check(division: Division) -> Jurisdiction | None:
    """Whether it can be added; the jurisdiction where an earlier run was cut short. Raises JurisdictionRefused."""
    if division.level not in {Level.COUNTY, Level.CITY}:
        raise JurisdictionRefused(f"A {division.level} cannot be added: only cities and counties.")
    with door(PUBLIC, role=owner_role()):
        naming.check_code(division.code)
        begun = Jurisdiction.objects.filter(code=division.code).first()
        if begun is not None:
            return _begun(begun, division)
        naming.check_name(division.name, division.short_name)
        naming.check_slug(division.slug)
        naming.check_parent(division.level, division.parent_code)
    return None


def _begun(begun: Jurisdiction, division: Division) -> Jurisdiction:
    names = ("name", "short_name", "kind", "level", "parent_code", "slug")
    if begun.state != JurisdictionState.PREPARING:
        raise JurisdictionRefused(f"{division.code} is there already: {begun.name}, {begun.get_state_display()}.")
    other = [name for name in names if getattr(begun, name) != getattr(division, name)]
    if other:
        raise JurisdictionRefused(
            f"{division.code} was begun as {begun.name} ({begun.slug}) with another {', '.join(other)}:"
            " give the same again."
        )
    return begun


def add(*, division: Division, recording: Recording, actor: Actor) -> Added:
    """Make the jurisdiction, or finish making it. Raises JurisdictionRefused."""
    check(division)
    [jurisdiction] = register([division])
    provision(jurisdiction, recording)
    with door(jurisdiction, role=owner_role()):
        password = _seed(jurisdiction, actor)
        facts = {"code": division.code, "name": division.name, "slug": division.slug, "parent": division.parent_code}
        record(act="jurisdiction.added", actor=actor, facts=facts)
        record_in_the_centre(jurisdiction, act="jurisdiction.added", actor=actor, facts=facts)
        Jurisdiction.objects.filter(pk=jurisdiction.pk).update(state=JurisdictionState.ACTIVE, release=recording.digest)
    selectors.forget()
    return Added(jurisdiction, ADMINISTRATOR, password)


def _seed(jurisdiction: Jurisdiction, actor: Actor) -> str:
    """Departments, and who may sign in. In the demo its usual accounts, elsewhere one administrator."""
    if getattr(settings, "DEMO", False):
        seed_jurisdiction(jurisdiction, password=DEMO_ACCOUNT)
        return DEMO_ACCOUNT
    seed_departments(level=jurisdiction.level, name=jurisdiction.name, kind=jurisdiction.kind)
    password = first_password()
    official = Official.objects.filter(username=ADMINISTRATOR).first()
    if official is None:
        name = _("Administrator of %(place)s") % {"place": jurisdiction.short_name}
        official = create_official(actor=actor, username=ADMINISTRATOR, name=name, password=password)
        set_duties(actor=actor, official=official, duties={("office", Duty.ADMIN)})
    else:
        reset_password(actor=actor, official=official, password=password)
    publish_directory(jurisdiction)
    return password
