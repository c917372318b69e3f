"""What a new installation begins with: central catalogue, departments, officials, duties."""

from apps.core.catalogue import services as catalogue
from apps.core.people.seeding import seed_departments, seed_officials
from apps.platforms.exchange.services import publish_directory
from apps.platforms.supervision.rulebook import services as rulebook
from apps.systems.disclosure.publications.categories import services as disclosure_categories
from tenants.context import PUBLIC, door
from tenants.enums import Level
from tenants.models import Jurisdiction
from tenants.provisioning.schemas import owner_role


def seed_province() -> None:
    """The central catalogue in the public schema."""
    with door(PUBLIC, role=owner_role()):
        catalogue.seed()
        rulebook.seed()
        disclosure_categories.seed()


def seed_jurisdiction(jurisdiction: Jurisdiction, *, password: str) -> None:
    """Departments, officials, duties and the directory, behind the open door of the jurisdiction. Repeatable."""
    seed_departments(level=jurisdiction.level, name=jurisdiction.name, kind=jurisdiction.kind)
    seed_officials(password=password, centre=jurisdiction.level == Level.CENTRE)
    publish_directory(jurisdiction)
