"""The steps of a release, as they are kept: what is replayed in each jurisdiction, in this order.

`block`: SQL for one transaction. `index`, `drop_index`: CONCURRENTLY, outside of any transaction. `backfill`: in
batches. `stock`: a migration that only Django can run (RunPython), in one transaction.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from tenants.rollouts.operations import Backfill

Kind = Literal["block", "index", "drop_index", "backfill", "stock"]
SCHEMA_MARK = "{{schema}}"


@dataclass(frozen=True)
class Step:
    """`sql` of a block or index (SCHEMA_MARK stands for the schema); `name` of an index or a migration ("app.name")."""

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
