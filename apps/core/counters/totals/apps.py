from django.apps import AppConfig


class TotalsConfig(AppConfig):
    name = "apps.core.counters.totals"
    label = "totals"
