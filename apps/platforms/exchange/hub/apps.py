from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "apps.platforms.exchange.hub"
    label = "hub"
