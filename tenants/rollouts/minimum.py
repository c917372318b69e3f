"""The schema goes ahead of the code: which migrations this code cannot do without, and who lacks them.

A jurisdiction that has more than the code knows is served; one that lacks a migration which the code's statements need
(a table, a column) is not. Indexes, constraints and backfills are not needed in order to run.
"""

from functools import cache

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db.migrations import operations
from django.db.migrations.migration import Migration

from tenants.models import Jurisdiction
from tenants.provisioning.schemas import migrations_of_code
from tenants.registers import Register
from tenants.rollouts.models import Release
from tenants.rollouts.operations import Backfill, DropForgotten

DISPENSABLE = (
    operations.AddIndex, operations.RemoveIndex, operations.RenameIndex, operations.AddConstraint,
    operations.RemoveConstraint, operations.AlterModelOptions, operations.AlterModelManagers,
    AddIndexConcurrently, RemoveIndexConcurrently, AddConstraintNotValid, ValidateConstraint, Backfill, DropForgotten,
)  # fmt: skip


def tenant_labels() -> frozenset[str]:
    """Labels of the apps whose tables are in each jurisdiction's schema."""
    return frozenset(config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS)


def needed_of(migrations: "dict[tuple[str, str], Migration]") -> frozenset[str]:
    """Those among the tenant apps' migrations without which the code cannot run, as "app.name"."""
    labels = tenant_labels()
    return frozenset(
        f"{app}.{name}"
        for (app, name), migration in migrations.items()
        if app in labels
        and not (migration.operations and all(isinstance(o, DISPENSABLE) for o in migration.operations))
    )


@cache
def needed() -> frozenset[str]:
    """What the code of this process cannot do without."""
    return needed_of(migrations_of_code().disk_migrations)


def _read() -> dict[str, bool]:
    wanted = needed()
    rows = Release.objects.values_list("digest", "migrations")
    return {digest: wanted <= set(migrations) for digest, migrations in rows}


_served: Register[dict[str, bool]] = Register(_read)


def is_behind(place: Jurisdiction) -> bool:
    """The jurisdiction's schema is older than the least that this code can serve.

    A release that is not known may be younger than what this process keeps of releases: they are read anew.
    """
    served = _served.current()
    if place.release not in served:
        _served.forget()
        served = _served.current()
    return not served.get(place.release, False)


def forget() -> None:
    """A release was recorded, or another database is looked at."""
    _served.forget_after_commit()
