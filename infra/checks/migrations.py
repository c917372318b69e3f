"""No migration blocks or breaks the release before it: the linter over the SQL that PostgreSQL would get.

    python -m infra.checks.migrations

First migrations make new tables only and are left out. The rest must add columns that may be empty or have a database
default, and drop, rename or retype nothing that the running code still uses. A contraction, one release later, is
named in `CONTRACTIONS`.
"""

import os
import sys

from infra.embedded.testing import ensure_postgres

CONTRACTIONS: tuple[str, ...] = ()  # names of migrations that drop what no running release uses any more
NOT_OURS = ("axes", "otp_totp", "auth", "contenttypes", "sessions", "messages", "staticfiles")


def connect_as_administrator() -> None:
    """Let Django see an empty database of the test cluster: the linter asks it only which migrations were applied."""
    found = ensure_postgres()
    os.environ |= {"GANJIANG_DB_HOST": found.host, "GANJIANG_DB_PORT": str(found.port)}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict |= {"USER": found.user, "PASSWORD": found.password, "NAME": "postgres"}


def main() -> int:
    """Lint ours; the number of unsafe ones decides."""
    connect_as_administrator()
    from django_migration_linter import MigrationLinter

    linter = MigrationLinter(
        exclude_apps=NOT_OURS,
        ignore_name=CONTRACTIONS,
        analyser_string="postgresql",
        no_cache=True,
        ignore_initial_migrations=True,
        quiet=["ignore", "ok"],
    )
    linter.lint_all_migrations()
    linter.print_summary()
    return bool(linter.has_errors)


if __name__ == "__main__":
    sys.exit(main())
