"""A made-up app with one table in use, and what the check says of a second migration of it."""

from typing import Any

from django.db import migrations, models
from django.db.migrations.migration import Migration

from infra.checks.expanding.findings import Finding
from infra.checks.expanding.walk import examine


def migration(name: str, *operations: Any, after: str = "", app: str = "desk") -> Migration:
    dependencies = [(app, after)] if after else []
    made = type("Migration", (Migration,), {"operations": list(operations), "dependencies": dependencies})
    return made(name, app)


FIRST = migration(
    "0001_initial",
    migrations.CreateModel(
        "Office", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=20))]
    ),
    migrations.CreateModel(
        "Letter",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("title", models.CharField(max_length=20)),
            ("note", models.TextField(null=True)),
            ("state", models.CharField(max_length=10, db_default="new")),
            ("pages", models.IntegerField()),
            ("cost", models.DecimalField(max_digits=8, decimal_places=2, null=True)),
            ("office", models.ForeignKey("desk.office", models.PROTECT, db_constraint=False, db_index=False)),
        ],
    ),
)


def examined(*operations: Any, contractions: dict[str, str] | None = None, shared: bool = False) -> list[Finding]:
    """Of one migration behind the first."""
    change = migration("0002_change", *operations, after="0001_initial")
    return examine([FIRST, change], contractions or {}, shared=lambda _: shared)


def refused(*operations: Any, **how: Any) -> str:
    """What is said of the operations: the migration is named, and nothing is refused without a remedy."""
    found = examined(*operations, **how)
    assert found, "nothing was found wrong"
    assert all(each.migration == "desk.0002_change" and each.operation and each.fault.instead for each in found)
    return "\n".join(str(each) for each in found)


def allowed(*operations: Any, **how: Any) -> None:
    """Nothing is said of them."""
    found = examined(*operations, **how)
    assert found == [], "\n".join(str(each) for each in found)
