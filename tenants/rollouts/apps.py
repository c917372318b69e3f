from django.apps import AppConfig


class RolloutsConfig(AppConfig):
    name = "tenants.rollouts"
    label = "rollouts"
