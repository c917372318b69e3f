from django.apps import AppConfig


class RelayConfig(AppConfig):
    name = "apps.core.relay"
    label = "relay"

    def ready(self) -> None:
        """Name the relay's acts for the ledger."""
        from apps.core.relay import acts  # noqa: F401
