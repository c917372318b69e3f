"""`manage.py bootstrap`: roles and database, by a superuser. Repeatable."""

from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import env
from tenants.provisioning.cluster import Cluster, make_cluster, open_databases


class Command(BaseCommand):
    help = "Make the database roles and the database (superuser: GANJIANG_DB_ADMIN_USER, GANJIANG_DB_ADMIN_PASSWORD)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        database = settings.DATABASES["default"]
        cluster = Cluster(
            host=str(database["HOST"]),
            port=int(str(database["PORT"])),
            admin_user=env.text("GANJIANG_DB_ADMIN_USER", "postgres"),
            admin_password=env.text("GANJIANG_DB_ADMIN_PASSWORD", ""),
            database=str(database["NAME"]),
            prefix=settings.DB_PREFIX,
            passwords={
                role: env.text(f"GANJIANG_DB_PASSWORD_{role.upper()}", "") for role in ("owner", "office", "portal")
            },
        )
        try:
            done = make_cluster(cluster)
            others = open_databases(cluster)
        except psycopg2.Error as error:
            raise CommandError(f"The database server refused: {str(error).strip()}") from error
        if others:
            self.stdout.write(
                f"The portal's role may connect to {', '.join(others)} in the same cluster: "
                "close them (REVOKE CONNECT ON DATABASE … FROM PUBLIC, or pg_hba.conf)."
            )
        self.stdout.write(f"Made {', '.join(done)}." if done else "Roles and database were there already.")
