from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FlagsConfig(AppConfig):
    name = "tenants.flags"
    label = "flags"

    def ready(self) -> None:
        """Every app says in its own `flags.py` which flags it has: what the code declares is known from the start."""
        autodiscover_modules("flags")
