"""No migration blocks or breaks the release before it, which serves while the schema goes ahead.

    python -m infra.checks.migrations

A table that the migration itself makes may have anything. The rest expand: they add what the running code can live
without, in ways that keep nobody out. What contracts, a release later, is named in `CONTRACTIONS` with its reason. The
rules are in `infra.checks.expanding`; docs/upgrading.md tells how a change is made in steps.
"""

import inspect
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from infra.checks.sources import PROJECT

if TYPE_CHECKING:
    from django.db.migrations.migration import Migration

# "app.0009_name" of a migration that drops something -> why no released code uses it any more
CONTRACTIONS: dict[str, str] = {}


def ours(migration: "Migration") -> bool:
    """It lies in this project, not among the installed packages."""
    path = Path(inspect.getfile(type(migration))).resolve()
    return path.is_relative_to(PROJECT) and "site-packages" not in path.parts


def shared(label: str) -> bool:
    """Its tables are in the public schema alone."""
    from django.apps import apps
    from django.conf import settings

    name = apps.get_app_config(label).name
    return name in settings.SHARED_APPS and name not in settings.TENANT_APPS


def plan() -> "list[Migration]":
    """Every migration on disk, in the order in which Django would apply them; no database is asked."""
    from django.db.migrations.loader import MigrationLoader

    graph = MigrationLoader(None).graph
    ordered: dict[tuple[str, str], None] = {}
    for leaf in graph.leaf_nodes():
        ordered.update(dict.fromkeys(graph.forwards_plan(leaf)))
    return [graph.nodes[key] for key in ordered]


def main() -> int:
    """Print what is wrong and how to do it instead."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from infra.checks.expanding.findings import sentences
    from infra.checks.expanding.walk import examine

    found = plan()
    wrong = examine(found, CONTRACTIONS, ours=ours, shared=shared)
    mine = sum(ours(migration) for migration in found)
    print(sentences(wrong) or f"{mine} migrations: none keeps out or breaks the release before it")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
