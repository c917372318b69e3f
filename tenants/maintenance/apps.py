from django.apps import AppConfig


class MaintenanceConfig(AppConfig):
    name = "tenants.maintenance"
    label = "maintenance"
