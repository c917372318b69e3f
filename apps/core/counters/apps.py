from django.apps import AppConfig


class CountersConfig(AppConfig):
    name = "apps.core.counters"
    label = "counters"
