from django.apps import AppConfig

from tenants import rights


class SharedReleaseConfig(AppConfig):
    name = "tests.support.release.shared"
    label = "release_shared"

    def ready(self) -> None:
        """Declared as the product declares its own."""
        rights.TABLE["release_shared.Word"] = rights.OFFICE_AND_OVERSIGHT
