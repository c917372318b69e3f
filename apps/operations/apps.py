from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "apps.operations"
    label = "operations"

    def ready(self) -> None:
        """Name the central team's acts for the ledger."""
        from apps.operations import acts  # noqa: F401
