from django.apps import AppConfig


class AnchorsConfig(AppConfig):
    name = "apps.core.ledger.anchors"
    label = "anchors"
