from django.apps import AppConfig


class FrontendConfig(AppConfig):
    """Templates, styles, scripts, words: what every screen of both zones shares. It has no models."""

    name = "frontend"
    label = "frontend"
