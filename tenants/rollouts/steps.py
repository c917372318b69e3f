"""The steps of a release, as they are kept: what is replayed in each jurisdiction, in this order.

`block`: SQL for one transaction. `index`, `drop_index`: CONCURRENTLY, outside of any transaction; but where the table
is small an index is made in the transaction of its neighbours. `backfill`: in batches. `stock`: a migration that only
Django can run (RunPython), in one transaction.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from tenants.rollouts.operations import Backfill

Kind = Literal["block", "index", "drop_index", "backfill", "stock"]
SCHEMA_MARK = "{{schema}}"


@dataclass(frozen=True)
class Step:
    """`sql` of a block or index (SCHEMA_MARK stands for the schema); `name` of an index or a migration ("app.name").

    `options`: of a backfill its own; `table` of an index; `looks` where a block looks through every row of a table.
    """

    kind: Kind
    migrations: list[str]
    sql: str = ""
    name: str = ""
    options: dict[str, Any] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def backfill(self) -> Backfill:
        """The operation that this step carries out."""
        return Backfill(**self.options)

    def plain(self) -> str:
        """The statement for a transaction behind the schema's door: an index without CONCURRENTLY, a block as it is."""
        return self.sql.replace(" CONCURRENTLY", "", 1).replace(f"{SCHEMA_MARK}.", "") if self.name else self.sql

    def __str__(self) -> str:
        said = {
            "block": f"{self.sql.count(';' + chr(10)) + 1} statements in one transaction",
            "index": f"index {self.name}, concurrently",
            "drop_index": f"index {self.name} goes, concurrently",
            "backfill": f"rows of {self.options.get('table')} in batches of {self.options.get('batch')}",
            "stock": f"{self.name} by Django itself",
        }
        return said[self.kind]


def steps_of(kept: list[dict[str, Any]]) -> list[Step]:
    """Back from JSON."""
    return [Step(**each) for each in kept]


def together(steps: Iterable[Step], quick: Collection[str]) -> list[list[Step]]:
    """Steps that go in one transaction; `quick` are the names of the indexes that are made at once here."""
    found: list[list[Step]] = []
    for step in steps:
        before = found[-1][-1] if found else None
        if before is not None and _joins(before, step, quick):
            found[-1].append(step)
        else:
            found.append([step])
    return found


def is_plain(step: Step, quick: Collection[str]) -> bool:
    """Its text goes into a transaction."""
    return step.kind == "block" or is_quick(step, quick)


def is_quick(step: Step, quick: Collection[str]) -> bool:
    """An index on a table that is small here."""
    return step.kind == "index" and step.name in quick


def _joins(before: Step, step: Step, quick: Collection[str]) -> bool:
    """An index made at once joins what stands beside it; what looks through a table stays alone."""
    looks = before.options.get("looks") or step.options.get("looks")
    return (
        not looks
        and is_plain(before, quick)
        and is_plain(step, quick)
        and (is_quick(before, quick) or is_quick(step, quick))
    )
