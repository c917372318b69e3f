from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "apps.systems.approvals.applications"
    label = "applications"

    def ready(self) -> None:
        """Register with the relay, the sweep and the case pages what applications take in and show,
        and with supervision what their acts mean."""
        from apps.systems.approvals.applications import (  # noqa: F401
            acts,
            alerts,
            guide_links,
            incoming,
            office_actions,
            submissions,
            supervised,
        )
