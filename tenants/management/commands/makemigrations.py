"""`makemigrations` without a look at a database: history is per schema here and checked by provisioning."""

from typing import Any

from django.core.management.commands.makemigrations import Command as DjangoCommand
from django.db import connection


class Command(DjangoCommand):
    """Django's command; the consistency check over one database's history is left out."""

    def handle(self, *args: Any, **options: Any) -> Any:
        connection.models_only = True  # type: ignore[attr-defined]
        try:
            return super().handle(*args, **options)
        finally:
            connection.models_only = False  # type: ignore[attr-defined]
