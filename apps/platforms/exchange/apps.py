from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ExchangeConfig(AppConfig):
    name = "apps.platforms.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Import each app's `handlers.py`: they register with `registry.handles`."""
        autodiscover_modules("handlers")
