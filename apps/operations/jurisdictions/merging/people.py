"""What cannot be twice: departments of the same code become one, names that are taken get another end."""

from collections.abc import Collection
from dataclasses import dataclass

from apps.core.people.enums import Duty
from apps.core.people.models import Department, DutyHolding, Official
from apps.operations.jurisdictions.merging.moving import Plan, in_order, matched_keys, names_going
from apps.operations.jurisdictions.merging.ways import WAYS, Match
from tenants.context import through
from tenants.grants import label_of
from tenants.models import Jurisdiction


@dataclass(frozen=True)
class People:
    """What became of them. `accounts`: those called otherwise now, before and after. `administrators` before, who are
    officials without that duty now. `departments` new here, by code.
    """

    accounts: dict[str, str]
    administrators: list[str]
    departments: list[str]


def match_and_name(plan: Plan, source: Jurisdiction) -> None:
    """Enter into the plan which rows are the same on both sides, and what is called anew. Inside the transaction."""
    for model in in_order():
        way, table = WAYS[label_of(model)], model._meta.db_table
        if isinstance(way, Match):
            plan.matched[table] = matched_keys(plan, model, way.by)
        for column in getattr(way, "named", ()):
            length = int(getattr(model._meta.get_field(column), "max_length", 0) or 0)
            theirs, ours = names_going(plan, model, way, column)
            suffix = f"-{source.slug}" if column == "username" else f"（{source.short_name}）"
            plan.named.setdefault(table, {})[column] = called_anew(theirs, ours, suffix, length)


def called_anew(theirs: dict[str, str], ours: Collection[str], suffix: str, length: int) -> dict[str, str]:
    """New names, by key, for those whose name is taken; each differs from every name of both sides."""
    taken, found = {*ours, *theirs.values()}, {}
    for key, name in theirs.items():
        if name in ours:
            found[key] = _free(name, suffix, taken, length)
            taken.add(found[key])
    return found


def _free(wanted: str, suffix: str, taken: Collection[str], length: int) -> str:
    """The wanted name with the suffix, and a figure where that is taken too; never longer than `length`."""
    number = 1
    while True:
        end = suffix if number == 1 else f"{suffix}{number}"
        found = f"{wanted[: length - len(end)]}{end}"
        if found not in taken:
            return found
        number += 1


def what_becomes(plan: Plan, source: Jurisdiction) -> People:
    """For the report and the ledger, before anything has moved."""
    anew = plan.named[Official._meta.db_table]["username"]
    with through(source):
        departments = list(Department.objects.order_by("position", "code"))
        accounts = {o.username: anew[str(o.pk)] for o in Official.objects.filter(pk__in=list(anew))}
        holdings = DutyHolding.objects.filter(duty=Duty.ADMIN).order_by("official__username")
        administrators = [holding.official.username for holding in holdings.select_related("official")]
    same = plan.matched[Department._meta.db_table]
    return People(accounts, administrators, [d.code for d in departments if str(d.pk) not in same])
