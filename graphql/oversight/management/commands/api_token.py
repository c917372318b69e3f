"""`manage.py api_token create|list|revoke`: the bearer tokens of a jurisdiction's oversight API."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.core.ledger.services import SYSTEM
from oversight.models import ApiToken, Scope
from oversight.tokens import NameTaken, create_token, revoke_token, token_named
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.provisioning.schemas import owner_role
from tenants.selectors import jurisdiction_by_slug


class Command(BaseCommand):
    help = "Bearer tokens of the oversight API: create one (its text is printed this once), list them, revoke one."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a token and print it")
        create.add_argument("--jurisdiction", required=True, metavar="SLUG", help="whose subtree it may read")
        create.add_argument("--name", required=True, help="who will use it, unique in the jurisdiction")
        create.add_argument("--scope", choices=Scope.values, default=Scope.CASES.value, help="default: %(default)s")
        create.add_argument("--days", type=int, metavar="N", help="valid for N days; until revoked without it")
        listing = actions.add_parser("list", help="show name, scope, state, maker, expiry and last use")
        listing.add_argument("--jurisdiction", required=True, metavar="SLUG")
        revoke = actions.add_parser("revoke", help="end a token at once")
        revoke.add_argument("--jurisdiction", required=True, metavar="SLUG")
        revoke.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            jurisdiction = jurisdiction_by_slug(options["jurisdiction"])
        except KeyError:
            raise CommandError(f"No jurisdiction has the slug {options['jurisdiction']}.") from None
        action = {"create": self._create, "list": self._list, "revoke": self._revoke}[options["action"]]
        with door(jurisdiction, role=owner_role()):
            action(jurisdiction, options)

    def _create(self, jurisdiction: Jurisdiction, options: dict[str, Any]) -> None:
        name, days = options["name"].strip(), options["days"]
        if not 1 <= len(name) <= 60:
            raise CommandError("A name has 1 to 60 characters.")
        if days is not None and not 1 <= days <= 3660:
            raise CommandError("A token is valid for 1 to 3660 days.")
        expires = None if days is None else timezone.now() + timedelta(days=days)
        try:
            token, text = create_token(name=name, actor=SYSTEM, scope=options["scope"], expires_at=expires)
        except NameTaken:
            raise CommandError(f"{jurisdiction.slug} has a token named {name} already: revoke it first.") from None
        self.stdout.write(text)
        until = f"until {timezone.localtime(expires):%Y-%m-%d %H:%M}" if expires else "until revoked"
        self.stdout.write(f"Token {token.name} of {jurisdiction.slug}: {token.scope}, {until}. Shown this once.")

    def _list(self, jurisdiction: Jurisdiction, options: dict[str, Any]) -> None:
        tokens = list(ApiToken.objects.all())
        for token in tokens:
            facts = [token.name, token.scope, token.state, f"by {token.created_by or 'the command'}"]
            facts += [
                f"{word} {timezone.localtime(moment):%Y-%m-%d %H:%M}"
                for word, moment in (
                    ("made", token.created_at),
                    ("expires", token.expires_at),
                    ("revoked", token.revoked_at),
                    ("last used", token.last_used_at),
                )
                if moment
            ]
            self.stdout.write("  ".join(facts))
        self.stdout.write(f"{len(tokens)} tokens of {jurisdiction.slug}.")

    def _revoke(self, jurisdiction: Jurisdiction, options: dict[str, Any]) -> None:
        try:
            token = revoke_token(token=token_named(options["name"]), actor=SYSTEM)
        except ApiToken.DoesNotExist:
            raise CommandError(f"{jurisdiction.slug} has no token named {options['name']} to revoke.") from None
        self.stdout.write(f"Token {token.name} of {jurisdiction.slug} is revoked.")
