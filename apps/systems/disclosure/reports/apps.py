from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "apps.systems.disclosure.reports"
    label = "disclosure_reports"

    def ready(self) -> None:
        """Name the acts for the ledger; documents are a source of table 2."""
        from apps.systems.disclosure.reports import acts, documents  # noqa: F401
