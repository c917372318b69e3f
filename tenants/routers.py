"""Which app's tables belong where: shared apps in public, tenant apps in each jurisdiction's schema."""

from typing import Any

from django.db import connections
from django_tenants.routers import TenantSyncRouter


class SchemaRouter(TenantSyncRouter):
    """django-tenants' rule, silent while `makemigrations` only compares models with migration files."""

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        if getattr(connections[db], "models_only", False):
            return False
        allowed: bool | None = super().allow_migrate(db, app_label, model_name, **hints)
        return allowed
