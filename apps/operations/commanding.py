"""Who acts when an operator works at the command line."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError, CommandParser

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor
from apps.operations.refusals import OperationRefused
from tenants.context import door
from tenants.enums import Level
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions, jurisdiction_by_slug


def add_who_and_why(parser: CommandParser) -> None:
    """`--by` and `--reason`."""
    parser.add_argument("--reason", required=True, help="why; kept in the centre's ledger")
    parser.add_argument("--by", default=getpass.getuser(), help="who decides (default: this account)")


def operator(name: str) -> Actor:
    """The account at the command line as the ledger names it."""
    return Actor(kind=ActorKind.SYSTEM, name=name[:60])


def place_of(slug: str) -> Jurisdiction:
    """The jurisdiction of a slug. Raises CommandError."""
    try:
        return jurisdiction_by_slug(slug)
    except KeyError:
        raise CommandError(f"No jurisdiction has the slug {slug}.") from None


@contextmanager
def at_the_centre() -> Iterator[None]:
    """Behind the centre's door; what is refused ends the command."""
    centre = next(place for place in all_jurisdictions() if place.level == Level.CENTRE)
    try:
        with door(centre):
            yield
    except OperationRefused as refused:
        raise CommandError(refused.message) from refused
