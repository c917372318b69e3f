"""`manage.py flag list|set`: feature flags at the command line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from apps.operations.commanding import add_who_and_why, at_the_centre, operator, place_of
from apps.operations.switching import change_flag
from tenants.enums import Level
from tenants.flags import selectors
from tenants.flags.declared import declared
from tenants.flags.enums import Scope
from tenants.flags.models import FlagRule
from tenants.rollouts.enums import Ring

TO = {"on": True, "off": False, "none": None}


class Command(BaseCommand):
    help = "List the feature flags with their rules, or set a rule."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="Every flag: where it is on, its rules; dead ones too.")
        change = actions.add_parser("set", help="Set a rule, or take it away.")
        change.add_argument("flag", metavar="FLAG")
        change.add_argument("to", choices=TO, help="none: no rule of its own any more")
        where = change.add_mutually_exclusive_group(required=True)
        where.add_argument("--everywhere", action="store_true")
        where.add_argument("--level", choices=Level.values)
        where.add_argument("--ring", choices=Ring.values)
        where.add_argument("--jurisdiction", metavar="SLUG")
        change.add_argument("--dry-run", action="store_true", help="say whom it would reach, change nothing")
        add_who_and_why(change)

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            getattr(self, f"_{options['action']}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        known = {flag.name: flag for flag in declared()}
        places = selectors.switchable()
        for name in sorted({*known, *selectors.flags_with_rules()}):
            flag = known.get(name)
            if flag is None:
                self.stdout.write(f"{name}  DEAD: the code does not declare it")
            else:
                on = sum(selectors.is_on(flag, place) for place in places)
                default = "on" if flag.default else "off"
                told = f"on in {on} of {len(places)}, default {default}, since {flag.since}, removal {flag.removal}"
                self.stdout.write(f"{name}  {told}")
            for (scope, target), on_ in sorted(selectors.rules_of(name).items()):
                self.stdout.write(f"    {scope} {target}: {'on' if on_ else 'off'}".replace(" :", ":"))
        dead = len(selectors.flags_with_rules() - set(known))
        self.stdout.write(f"{len(known)} flags, {dead} dead.")

    def _set(self, options: dict[str, Any]) -> None:
        name, to = options["flag"], TO[options["to"]]
        known = {flag.name: flag for flag in declared()}
        if name not in known and to is not None:
            raise CommandError(f"The code declares no flag {name}.")
        scope, target = _rule(options)
        reached = selectors.reach(known[name], scope, target, to) if name in known else None
        told = f"on in {len(reached.on)} more, off in {len(reached.off)}" if reached is not None else "nothing reached"
        if options["dry_run"]:
            self.stdout.write(f"{name}: would be {told} jurisdictions.")
            return
        with at_the_centre():
            rule = FlagRule.objects.filter(flag=name, scope=scope, target=target).first()
            change_flag(
                actor=operator(options["by"]),
                flag=name,
                scope=scope,
                target=target,
                to=to,
                reason=options["reason"],
                seen=rule.on if rule else None,
            )
        self.stdout.write(f"{name}: {scope} {target} is {options['to']} now; {told} jurisdictions.".replace("  ", " "))


def _rule(options: dict[str, Any]) -> tuple[str, str]:
    if options["everywhere"]:
        return Scope.EVERYWHERE, ""
    if options["level"]:
        return Scope.LEVEL, options["level"]
    if options["ring"]:
        return Scope.RING, options["ring"]
    return Scope.JURISDICTION, place_of(options["jurisdiction"]).code
