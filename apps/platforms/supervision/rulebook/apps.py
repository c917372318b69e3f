from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "apps.platforms.supervision.rulebook"
    label = "rulebook"
