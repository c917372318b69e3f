from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "apps.core.catalogue"
    label = "catalogue"
