"""Departments: add, change, retire, take back. Each act is in the ledger."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core.ledger.services import Actor, record
from apps.core.people.administrators import keep_an_administrator
from apps.core.people.models import Department, DutyHolding
from apps.core.people.refusals import ChangeRefused

CODE = re.compile(r"[a-z][a-z0-9-]{1,19}")
RESERVED = {"new"}  # addresses under /departments/

Listener = Callable[[], object]
Work = Callable[[Department], Iterable[str]]
_listeners: list[Listener] = []
_also_open: list[Work] = []


def when_departments_change(listener: Listener) -> None:
    """Call `listener` in the transaction of each change, behind the same door: for directories above the kernel."""
    if listener not in _listeners:
        _listeners.append(listener)


def _tell() -> None:
    for listener in _listeners:
        listener()


@contextmanager
def taken(messages: dict[str, str]) -> Iterator[None]:
    """Turns the refusal of a unique constraint into words: column name to message."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        constraint = str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "")
        for field, message in messages.items():
            if f"_{field}_" in constraint:
                raise ChangeRefused(message, field=field) from error
        raise


def _taken_department() -> Any:
    return taken(
        {
            "code": _("Another department has this code already."),
            "name": _("Another department has this name already."),
        }
    )


@transaction.atomic
def create_department(
    *,
    actor: Actor,
    code: str,
    name: str,
    short_name: str,
    category: str = "",
    phone: str = "",
    accepts: bool = False,
    position: int | None = None,
) -> Department:
    """A new department, last in the order unless `position` says otherwise. Raises ChangeRefused."""
    if not CODE.fullmatch(code) or code in RESERVED:
        raise ChangeRefused(
            _("A code has 2 to 20 small letters, digits or hyphens and begins with a letter."), field="code"
        )
    if position is None:
        last = Department.objects.order_by("-position").values_list("position", flat=True).first()
        position = (last or 0) + 1
    with _taken_department():
        department = Department.objects.create(
            code=code,
            name=name,
            short_name=short_name,
            category=category,
            phone=phone,
            accepts=accepts,
            position=position,
        )
    record(act="people.department_created", actor=actor, facts={"code": code, "name": name, "accepts": accepts})
    _tell()
    return department


CHANGEABLE = ("name", "short_name", "category", "phone", "accepts", "position")


@transaction.atomic
def change_department(*, actor: Actor, department: Department, **changes: Any) -> Department:
    """Change name, short_name, category, phone, accepts or position; the code stays for ever. Raises ChangeRefused."""
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"not a changeable part of a department: {sorted(unknown)}")
    held = _lock_all(department)
    changed = {name: [getattr(held, name), to] for name, to in changes.items() if getattr(held, name) != to}
    if not changed:
        return held
    if changes.get("accepts") is False and held.accepts:
        _keep_an_entrance(held)
    for name, (_before, to) in changed.items():
        setattr(held, name, to)
    with _taken_department():
        held.save(update_fields=list(changed))
    record(act="people.department_changed", actor=actor, facts={"code": held.code, "changed": changed})
    _tell()
    return held


def open_cases_of(department: Department) -> list[str]:
    """Numbers of the open cases that the department is in charge of, or asked about."""
    own = department.cases.filter(closed_at__isnull=True)
    steps = department.steps.filter(finished_at__isnull=True, case__closed_at__isnull=True)
    found = {*own.values_list("number", flat=True), *steps.values_list("case__number", flat=True)}
    return sorted(found.union(*(each(department) for each in _also_open)))


def also_open(numbers: Work) -> Work:
    """Register further work that a department must have handed on before it is closed, by numbers of cases."""
    _also_open.append(numbers)
    return numbers


@transaction.atomic
def retire_department(*, actor: Actor, department: Department) -> Department:
    """Close a department: it gets no cases any more and nobody holds a duty in it. Raises ChangeRefused.

    Refused while it has open cases, while it is the only entrance, and where the last administrator sits in it.
    """
    held = _lock_all(department)
    if not held.active:
        raise ChangeRefused(_("%(department)s is closed already.") % {"department": held.name})
    cases = open_cases_of(held)
    if cases:
        raise ChangeRefused(
            _("%(department)s still has open cases. Hand them to another department first.")
            % {"department": held.name},
            cases=cases,
        )
    if held.accepts:
        _keep_an_entrance(held)
    with keep_an_administrator():
        holdings = DutyHolding.objects.filter(department=held).select_related("official")
        ended = [f"{holding.official.username}: {holding.duty}" for holding in holdings]
        holdings.delete()
    held.active = False
    held.save(update_fields=["active"])
    record(
        act="people.department_retired",
        actor=actor,
        facts={"code": held.code, "name": held.name, "duties_ended": sorted(ended)},
    )
    _tell()
    return held


@transaction.atomic
def reopen_department(*, actor: Actor, department: Department) -> Department:
    """Take a closed department back. Its former duties do not come back."""
    held = _lock_all(department)
    if held.active:
        raise ChangeRefused(_("%(department)s is open already.") % {"department": held.name})
    held.active = True
    held.save(update_fields=["active"])
    record(act="people.department_reopened", actor=actor, facts={"code": held.code, "name": held.name})
    _tell()
    return held


def _lock_all(department: Department) -> Department:
    """Lock every department: a jurisdiction has a few dozen, and the rule of the last entrance is about all."""
    by_key = {each.pk: each for each in Department.objects.select_for_update().order_by("pk")}
    return by_key[department.pk]


def _keep_an_entrance(department: Department) -> None:
    others = Department.objects.filter(accepts=True, active=True).exclude(pk=department.pk)
    if not others.exists():
        raise ChangeRefused(
            _("%(department)s is the only department that accepts messages. Let another one accept them first.")
            % {"department": department.name},
            field="accepts",
        )
