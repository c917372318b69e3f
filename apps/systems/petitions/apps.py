from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "apps.systems.petitions"
    label = "petitions"
