from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "apps.platforms.exchange"
    label = "exchange"
