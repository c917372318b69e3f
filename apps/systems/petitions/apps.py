from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "apps.systems.petitions"
    label = "petitions"

    def ready(self) -> None:
        """Register with the relay, the exchange and the case pages what this system takes in and shows,
        and with supervision what its acts mean."""
        from apps.systems.petitions import (  # noqa: F401
            acts,
            alerts,
            flow,
            incoming,
            office_actions,
            setting_aside,
            submissions,
            supervised,
        )
