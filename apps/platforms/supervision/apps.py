from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "apps.platforms.supervision"
    label = "supervision"

    def ready(self) -> None:
        """Name the acts, watch what outside systems report and what supervision itself decides."""
        from apps.platforms.supervision import acts  # noqa: F401
