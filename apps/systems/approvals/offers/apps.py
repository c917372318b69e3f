from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "apps.systems.approvals.offers"
    label = "offers"

    def ready(self) -> None:
        """Name the acts of a jurisdiction's own list in the ledger."""
        from apps.systems.approvals.offers import acts  # noqa: F401
