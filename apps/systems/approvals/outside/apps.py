from django.apps import AppConfig


class OutsideConfig(AppConfig):
    name = "apps.systems.approvals.outside"
    label = "outside"

    def ready(self) -> None:
        """Register with the exchange what comes from other jurisdictions, and the words of its acts."""
        from apps.systems.approvals.outside import acts, incoming  # noqa: F401
