from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    name = "apps.systems.disclosure.publications"
    label = "publications"

    def ready(self) -> None:
        """Name the acts in the ledger, and tell supervision what they mean."""
        from apps.systems.disclosure.publications import acts, supervised  # noqa: F401
