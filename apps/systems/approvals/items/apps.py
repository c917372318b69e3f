from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "apps.systems.approvals.items"
    label = "items"

    def ready(self) -> None:
        """Name the acts of the catalogue in the ledger."""
        from apps.systems.approvals.items import acts  # noqa: F401
