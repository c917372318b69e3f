from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ExchangeConfig(AppConfig):
    name = "apps.platforms.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Import each app's `handlers.py`: they register with `registry.handles`. Hear of departments."""
        from apps.core.people.services import when_departments_change
        from apps.platforms.exchange import acts  # noqa: F401
        from apps.platforms.exchange.directory import publish_here

        autodiscover_modules("handlers")
        when_departments_change(publish_here)
