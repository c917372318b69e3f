"""The central team keeps the rules: each change is a new version, tried on a past month before it is in force."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.ledger.services import Actor, record
from apps.core.workdays.services import SHANGHAI
from apps.platforms.supervision.acts import RULES_CHANGED
from apps.platforms.supervision.book import Rulebook, Version
from apps.platforms.supervision.rulebook.models import RuleSet
from apps.platforms.supervision.rules import RULES
from apps.platforms.supervision.scoring.scheme import SCHEME

__all__ = ["RulesRefused", "draft_rules", "drop_draft", "put_in_force", "rulebook", "seed", "starting_parameters"]

FIRST = datetime(2004, 1, 1, tzinfo=SHANGHAI)
LEVELS = {"reminder", "warning", "yellow", "red"}
MOST = 366


class RulesRefused(Exception):
    """What cannot be done with the rules, in the user's words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def starting_parameters() -> dict[str, Any]:
    """The rules and the scores as DOMAIN has them."""
    return {
        "rules": {code: rule.starting() for code, rule in RULES.items()},
        "explain_days": 3,
        "scores": dict(SCHEME),
    }


def seed() -> None:
    """The first version; what is there stays as the central team left it."""
    if not RuleSet.objects.exists():
        RuleSet.objects.create(
            version=1,
            title="The province's rules of electronic supervision",  # pages say it in the reader's language
            parameters=starting_parameters(),
            in_force_from=FIRST,
            made_by="",
            made_at=timezone.now(),
        )


def rulebook() -> Rulebook:
    """The versions in the order in which they came into force; the shipped rules where there is none."""
    found = list(RuleSet.objects.filter(in_force_from__isnull=False).order_by("in_force_from"))
    if not found:
        return Rulebook.alone(starting_parameters())
    ends = [each.in_force_from for each in found[1:]] + [None]
    return Rulebook(
        [
            Version(each.version, each.parameters, each.in_force_from if position else None, until)
            for position, (each, until) in enumerate(zip(found, ends, strict=True))
        ]
    )


@transaction.atomic
def draft_rules(*, actor: Actor, title: str, parameters: dict[str, Any], note: str = "") -> RuleSet:
    """A new version that is not in force yet. Raises RulesRefused."""
    _check(parameters)
    last = RuleSet.objects.select_for_update().order_by("-version").first()
    return RuleSet.objects.create(
        version=(last.version if last else 0) + 1,
        title=title.strip() or _("Draft"),
        parameters=parameters,
        note=note,
        made_by=actor.name,
        made_at=timezone.now(),
    )


@transaction.atomic
def put_in_force(*, actor: Actor, version: int, now: datetime | None = None) -> RuleSet:
    """From now on this version counts; what was found under another stays. Raises RulesRefused."""
    moment = now or timezone.now()
    held = RuleSet.objects.select_for_update().filter(version=version).first()
    if held is None or held.in_force_from is not None:
        raise RulesRefused(_("This version is not a draft: it is, or was, in force."))
    held.in_force_from = moment
    held.save(update_fields=["in_force_from"])
    record(act=RULES_CHANGED, actor=actor, reason=held.note, facts={"version": version, "title": held.title})
    return held


@transaction.atomic
def drop_draft(*, actor: Actor, version: int) -> None:
    """A draft that nobody wants. Raises RulesRefused where it has been in force."""
    deleted, _each = RuleSet.objects.filter(version=version, in_force_from__isnull=True).delete()
    if not deleted:
        raise RulesRefused(_("This version is not a draft: it is, or was, in force."))


def _check(parameters: dict[str, Any]) -> None:
    for code, given in parameters.get("rules", {}).items():
        if code not in RULES:
            raise RulesRefused(_("There is no rule %(code)s.") % {"code": code})
        if given.get("level", "yellow") not in LEVELS or not isinstance(given.get("on", True), bool):
            raise RulesRefused(_("Rule %(code)s: its level or its switch is not valid.") % {"code": code})
        for name in ("days", "percent", "most"):
            value = given.get(name, 1)
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
                raise RulesRefused(_("Rule %(code)s: a number from 0 to 366 is needed.") % {"code": code})
    if not 1 <= int(parameters.get("explain_days", 3)) <= MOST:
        raise RulesRefused(_("A department needs at least one working day to explain."))
