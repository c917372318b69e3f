from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "apps.systems.disclosure.reports"
    label = "disclosure_reports"

    def ready(self) -> None:
        """Name the acts for the ledger."""
        from apps.systems.disclosure.reports import acts  # noqa: F401
