from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "apps.core.cases"
    label = "cases"

    def ready(self) -> None:
        """Name the kernel's acts for the ledger."""
        from apps.core.cases import acts  # noqa: F401
