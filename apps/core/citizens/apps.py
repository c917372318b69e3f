from django.apps import AppConfig


class CitizensConfig(AppConfig):
    name = "apps.core.citizens"
    label = "citizens"
