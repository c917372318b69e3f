from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "apps.systems.disclosure.requests"
    label = "disclosure_requests"

    def ready(self) -> None:
        """Register with relay, exchange, sweep, case pages and supervision what requests take in and mean."""
        from apps.systems.disclosure.requests import (  # noqa: F401
            acts,
            alerts,
            incoming,
            office_actions,
            similar,
            submissions,
            supervised,
        )
