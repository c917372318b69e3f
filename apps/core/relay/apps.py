from django.apps import AppConfig


class RelayConfig(AppConfig):
    name = "apps.core.relay"
    label = "relay"
