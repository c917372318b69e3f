"""Departments by role: the catalogue says `education`, a province reads 教育厅 there, a county 教育体育局."""

import csv
from functools import cache

from apps.core.people.seeding import DEPARTMENTS

_LEVELS = ("province", "city", "county")


@cache
def roles() -> dict[str, str]:
    """Code of the role → the name of its organ at the highest level that has one, in the order of the list."""
    return {role: next(names[level] for level in _LEVELS if level in names) for role, names in _by_level().items()}


@cache
def _by_level() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    with DEPARTMENTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["level"] in _LEVELS:
                found.setdefault(row["code"], {})[row["level"]] = row["name"]
    return found


def organ_name(role: str, level: str = "") -> str:
    """The usual name of a role's organ at a level; the code itself where nobody has that role."""
    return _by_level().get(role, {}).get(level) or roles().get(role, role)
