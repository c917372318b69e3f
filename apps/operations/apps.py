from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "apps.operations"
    label = "operations"

    def ready(self) -> None:
        """Name the central team's acts for the ledger."""
        from apps.operations import acts  # noqa: F401
        from apps.operations.jurisdictions import acts as of_whole_jurisdictions  # noqa: F401
