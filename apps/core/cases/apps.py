from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "apps.core.cases"
    label = "cases"
