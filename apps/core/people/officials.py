"""Officials: their accounts, duties, passwords. Each act is in the ledger, without any secret."""

import re
import secrets
from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.ledger.services import Actor, record
from apps.core.people import second_factor, sign_ins
from apps.core.people.administrators import keep_an_administrator
from apps.core.people.departments import taken
from apps.core.people.enums import Duty
from apps.core.people.models import Department, DutyHolding, Official
from apps.core.people.refusals import ChangeRefused, Outdated

USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another one on paper

Held = tuple[str, str]  # department code, duty


def first_password() -> str:
    """A password to hand over once, on paper: 3 × 4 letters and digits, about 59 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def create_official(
    *, actor: Actor, username: str, name: str, password: str, email: str = "", phone: str = ""
) -> Official:
    """A new account; the password must be changed at the first sign-in. Raises ChangeRefused."""
    if not USERNAME.fullmatch(username):
        raise ChangeRefused(
            _("An account has 2 to 40 small letters, digits, dots or hyphens and begins with a letter."),
            field="username",
        )
    official = Official(username=username, name=name, email=email, phone=phone, must_change_password=True)
    _set_password(official, password)
    with taken({"username": _("Somebody has this account name already.")}):
        official.save(force_insert=True)
    record(act="people.official_created", actor=actor, facts={"account": username, "name": name})
    return official


CHANGEABLE = ("name", "email", "phone")


@transaction.atomic
def change_official(*, actor: Actor, official: Official, **changes: str) -> Official:
    """Change name, email or phone; the account name stays for ever, the ledger has it."""
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"not a changeable part of an official: {sorted(unknown)}")
    held = _lock(official)
    changed = [name for name, to in changes.items() if getattr(held, name) != to]
    if not changed:
        return held
    facts: dict[str, Any] = {"account": held.username, "changed": changed}
    if "name" in changed:
        facts["name"] = [held.name, changes["name"]]
    for name in changed:
        setattr(held, name, changes[name])
    held.save(update_fields=changed)
    record(act="people.official_changed", actor=actor, facts=facts)
    return held


def open_cases_of(official: Official) -> list[str]:
    """Numbers of the open cases that the official is in charge of, or has a step of."""
    own = official.cases.filter(closed_at__isnull=True)
    steps = official.steps.filter(finished_at__isnull=True, case__closed_at__isnull=True)
    numbers = set(own.values_list("number", flat=True)) | set(steps.values_list("case__number", flat=True))
    return sorted(numbers)


@transaction.atomic
def deactivate_official(*, actor: Actor, official: Official, despite_open_cases: bool = False) -> Official:
    """Close an account: every session ends at once. Raises ChangeRefused, naming the open cases.

    Somebody who has left must be locked out even with open cases: `despite_open_cases` says that they have been
    read; they are named in the ledger and stay with their departments, whose clerks assign them anew.
    """
    held = _lock(official)
    if not held.is_active:
        raise ChangeRefused(_("The account of %(name)s is closed already.") % {"name": held.name})
    cases = open_cases_of(held)
    if cases and not despite_open_cases:
        raise ChangeRefused(_("%(name)s is still in charge of open cases.") % {"name": held.name}, cases=cases)
    with keep_an_administrator():
        held.is_active = False
        held.save(update_fields=["is_active"])
    ended = sign_ins.end_all(held)
    record(
        act="people.official_deactivated",
        actor=actor,
        facts={"account": held.username, "name": held.name, "open_cases": cases, "sessions_ended": ended},
    )
    return held


@transaction.atomic
def reactivate_official(*, actor: Actor, official: Official, password: str) -> Official:
    """Open a closed account again, with its duties and a new password that must be changed."""
    held = _lock(official)
    if held.is_active:
        raise ChangeRefused(_("The account of %(name)s is open already.") % {"name": held.name})
    held.is_active = held.must_change_password = True
    _set_password(held, password)
    held.save(update_fields=["is_active", "password", "must_change_password"])
    record(act="people.official_reactivated", actor=actor, facts={"account": held.username, "name": held.name})
    return held


@transaction.atomic
def set_duties(
    *, actor: Actor, official: Official, duties: Iterable[Held], seen: Collection[Held] | None = None
) -> Official:
    """Make the duties exactly these pairs of department code and duty. Raises ChangeRefused.

    `seen` are the duties that the administrator saw: where somebody else has changed them since, Outdated is raised.
    Somebody who now needs a second factor signs in again, with it.
    """
    held = _lock(official)
    wanted = set(duties)
    now = {(holding.department.code, holding.duty) for holding in held.holdings.select_related("department")}
    if seen is not None and set(seen) != now:
        raise Outdated(_("Somebody else has changed the duties of %(name)s meanwhile.") % {"name": held.name})
    if wanted == now:
        return held
    departments = {each.code: each for each in Department.objects.all()}
    for code, duty in sorted(wanted - now):
        if code not in departments or not departments[code].active or duty not in Duty.values:
            raise ChangeRefused(_("A duty can only be held in a department that is open."), field="duties")
    with keep_an_administrator():
        for code, duty in now - wanted:
            held.holdings.filter(department=departments[code], duty=duty).delete()
        DutyHolding.objects.bulk_create(
            DutyHolding(official=held, department=departments[code], duty=duty) for code, duty in sorted(wanted - now)
        )
    record(
        act="people.duties_set",
        actor=actor,
        facts={"account": held.username, "added": _words(wanted - now), "removed": _words(now - wanted)},
    )
    fresh: Official = Official.objects.get(pk=held.pk)
    if second_factor.required_of(fresh) and not second_factor.has_device(fresh):
        sign_ins.end_all(fresh)
    return fresh


@transaction.atomic
def reset_password(*, actor: Actor, official: Official, password: str) -> Official:
    """An administrator's new first password: every session ends, and it must be changed at the next sign-in."""
    held = _lock(official)
    _set_password(held, password)
    held.must_change_password = True
    held.save(update_fields=["password", "must_change_password"])
    ended = sign_ins.end_all(held)
    record(act="people.password_reset", actor=actor, facts={"account": held.username, "sessions_ended": ended})
    return held


@transaction.atomic
def change_own_password(*, actor: Actor, official: Official, password: str, session_key: str | None) -> Official:
    """The official's own choice; every other session ends. Raises ChangeRefused for a weak password or the old one."""
    held = _lock(official)
    if held.check_password(password):
        raise ChangeRefused(_("The new password must differ from the old one."), field="new")
    _set_password(held, password, field="new")
    held.must_change_password = False
    held.save(update_fields=["password", "must_change_password"])
    ended = sign_ins.end_all(held, but=session_key)
    record(act="people.password_changed", actor=actor, facts={"account": held.username, "sessions_ended": ended})
    return held


@transaction.atomic
def reset_second_factor(*, actor: Actor, official: Official) -> Official:
    """Forget a lost authenticator: every session ends; where a duty asks for it, a new one is set up at sign-in."""
    held = _lock(official)
    removed = second_factor.remove(held)
    if not removed:
        raise ChangeRefused(_("%(name)s has no second factor.") % {"name": held.name})
    ended = sign_ins.end_all(held)
    record(act="people.second_factor_reset", actor=actor, facts={"account": held.username, "sessions_ended": ended})
    return held


@transaction.atomic
def set_up_second_factor(*, actor: Actor, official: Official) -> None:
    """Note in the ledger that the official's own device has been confirmed."""
    record(act="people.second_factor_set_up", actor=actor, facts={"account": official.username})


def _lock(official: Official) -> Official:
    held: Official = Official.objects.select_for_update().get(pk=official.pk)
    return held


def _set_password(official: Official, password: str, field: str = "password") -> None:
    try:
        validate_password(password, official)
    except ValidationError as error:
        raise ChangeRefused(" ".join(error.messages), field=field) from error
    official.set_password(password)


def _words(duties: Iterable[Held]) -> list[str]:
    return sorted(f"{code}: {duty}" for code, duty in duties)
