"""Departments, officials and duties that a new jurisdiction begins with."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import make_password

from apps.core.people.enums import Duty
from apps.core.people.models import Department, DutyHolding, Official

DEPARTMENTS = Path(__file__).resolve().parent / "departments.csv"
PREFIX = {"province": "省", "city": "市", "county": "县"}


@dataclass(frozen=True)
class _Organ:
    level: str
    code: str
    name: str
    category: str


def _organs(level: str) -> list[_Organ]:
    with DEPARTMENTS.open(encoding="utf-8", newline="") as file:
        return [_Organ(**row) for row in csv.DictReader(file) if row["level"] == level]


@cache
def _named() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for level in ("province", "city", "county"):
        for organ in _organs(level):
            found.setdefault(organ.code, {})[level] = organ.name
    return found


def short_name_of(code: str, level: str = "") -> str:
    """The usual name of a code's departments (水利局), at a level or at the highest that has one; else the code."""
    names = _named().get(code, {})
    return names.get(level) or next(iter(names.values()), code)


def seed_departments(*, level: str, name: str, kind: str) -> list[Department]:
    """The usual departments of a level. `name` is the jurisdiction's, put before each; `kind` 区, 县级市 … shortens."""
    if level == "centre":
        return _write([Department(code="centre", name=name, short_name="运营中心", accepts=True)])
    prefix = {"市辖区": "区", "县级市": "市"}.get(kind, PREFIX[level])
    organs = sorted(_organs(level), key=lambda o: (o.code != "petitions", o.code != "office"))
    return _write(
        [
            Department(
                code=organ.code,
                name=f"{name}{organ.name}",
                short_name=f"{prefix}{organ.name}",
                category=organ.category,
                accepts=organ.code == "petitions",
                position=position,
            )
            for position, organ in enumerate(organs, start=1)
        ]
    )


def _write(departments: list[Department]) -> list[Department]:
    known = {d.code: d for d in Department.objects.all()}
    missing = [d for d in departments if d.code not in known]
    Department.objects.bulk_create(missing)
    return list(Department.objects.all())


# account, the person's name in the demo, duty, department code
STAFF: tuple[tuple[str, str, str, str], ...] = (
    ("clerk", "陈晓岚", Duty.CLERK, "petitions"),
    ("handler", "刘桂英", Duty.HANDLER, "transport"),
    ("reviewer", "吴建国", Duty.REVIEWER, "transport"),
    ("leader", "胡志勇", Duty.LEADER, "office"),
    ("supervisor", "周敏", Duty.SUPERVISOR, "office"),
    ("admin", "谢芳", Duty.ADMIN, "office"),
)


def seed_officials(*, password: str, centre: bool = False) -> None:
    """One account a duty, named by it. Handler and reviewer hold their duty in every department."""
    hashed = make_password(password)
    departments = {d.code: d for d in Department.objects.all()}
    known = set(Official.objects.values_list("username", flat=True))
    for username, name, duty, code in STAFF:
        if username in known:
            continue
        official = Official.objects.create(username=username, name=name, password=hashed)
        home = departments.get("centre" if centre else code) or next(iter(departments.values()))
        where = [home]
        if duty in {Duty.HANDLER, Duty.REVIEWER}:
            where += [d for d in departments.values() if d != home]
        DutyHolding.objects.bulk_create(DutyHolding(official=official, department=d, duty=duty) for d in where)
