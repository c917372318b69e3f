from django.apps import AppConfig

from tenants import rights


class ReleaseConfig(AppConfig):
    name = "tests.support.release"
    label = "release"

    def ready(self) -> None:
        """Declared as the product declares its own."""
        rights.TABLE["release.Item"] = rights.OFFICE_AND_OVERSIGHT
