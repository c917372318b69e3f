from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "apps.core.people"
    label = "people"
